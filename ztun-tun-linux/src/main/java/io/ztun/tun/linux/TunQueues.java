package io.ztun.tun.linux;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.ztun.jna.Libc;

/**
 * The descriptors of one new interface, one for each queue. The interface is gone when the last one is closed. Flags and
 * queues are explained in the kernel's {@code Documentation/networking/tuntap.rst}.
 */
final class TunQueues implements AutoCloseable {

    private final String name;
    private final List<Descriptor> descriptors;

    private TunQueues(String name, List<Descriptor> descriptors) {
        this.name = name;
        this.descriptors = descriptors;
    }

    /**
     * Makes an interface, which is down and has no address.
     *
     * @param name its name, or empty for the first free one
     * @param count how many queues it gets, fewer if the kernel has not as many
     * @param flags {@link IfTun#IFF_VNET_HDR} or 0
     */
    static TunQueues open(Optional<String> name, int count, int flags) {
        int shared = IfTun.IFF_TUN | IfTun.IFF_NO_PI | flags | (count > 1 ? IfTun.IFF_MULTI_QUEUE : 0);
        String wanted = name.orElse(InterfaceName.FIRST_FREE);
        List<Descriptor> descriptors = new ArrayList<>(count);
        String device = name.orElse("any");
        Descriptor first = openNode(device);
        descriptors.add(first);
        try {
            Ifreq request = new Ifreq(wanted, shared | IfTun.IFF_TUN_EXCL);
            check(attach(first, request), device);
            addQueues(descriptors, count, request.name(), shared);
            return new TunQueues(request.name(), descriptors);
        } catch (RuntimeException e) {
            descriptors.forEach(Descriptor::close);
            throw e;
        }
    }

    private static void addQueues(List<Descriptor> descriptors, int count, String name, int flags) {
        for (int i = 1; i < count; i++) {
            Descriptor next = openNode(name);
            int errno = attach(next, new Ifreq(name, flags));
            if (errno == 0) {
                descriptors.add(next);
                continue;
            }
            next.close();
            if (errno == Errno.E2BIG) {
                return;
            }
            check(errno, name);
        }
    }

    private static Descriptor openNode(String device) {
        Scratch path = Scratch.string("/dev/net/tun");
        int flags = Fcntl.O_RDWR | Fcntl.O_NONBLOCK | Fcntl.O_CLOEXEC;
        int result = Libc.open(path.address(), flags);
        path.keep();
        return Descriptor.of(result, Failure.OPEN, device);
    }

    private static int attach(Descriptor queue, Ifreq request) {
        int result = Libc.ioctl(queue.number(), IfTun.TUNSETIFF, request.address());
        request.keep();
        return result == 0 ? 0 : Libc.errno();
    }

    private static void check(int errno, String device) {
        if (errno != 0) {
            throw Failure.of(Failure.ATTACH, device, errno);
        }
    }

    String name() {
        return name;
    }

    int count() {
        return descriptors.size();
    }

    /** The descriptor of queue {@code index}; it does not wait. */
    int descriptor(int index) {
        return descriptors.get(index).number();
    }

    @Override
    public void close() {
        descriptors.forEach(Descriptor::close);
    }
}
