package io.ztun.tun.linux;

import java.util.function.Consumer;

import io.ztun.jna.Libc;

/**
 * A socket to the kernel's routing layer, in the network namespace of the thread that opened it. Not thread-safe.
 */
final class NetlinkSocket implements AutoCloseable {

    static final int AF_NETLINK = 16;
    static final int SOCK_RAW = 3;
    static final int NETLINK_ROUTE = 0;

    private static final int SOL_NETLINK = 270;

    /** Has the kernel heed what a request for a list asks for, in place of a list of everything; from Linux 4.20 on. */
    private static final int NETLINK_GET_STRICT_CHK = 12;

    private static final int NLMSG_ERROR = 2;
    private static final int NLMSG_DONE = 3;

    /** As much as the kernel puts together. */
    private static final int ANSWER_LENGTH = 32 * 1024;

    private final Descriptor socket;
    private final Scratch answer = new Scratch(ANSWER_LENGTH);
    private final NetlinkMessages messages = new NetlinkMessages(answer.bytes());
    private int sequence;
    private int port;

    private NetlinkSocket(Descriptor socket) {
        this.socket = socket;
    }

    /** @param device for the message of the exception */
    static NetlinkSocket open(String device) {
        // SOCK_CLOEXEC is O_CLOEXEC (include/linux/net.h).
        int fd = Libc.socket(AF_NETLINK, SOCK_RAW | Fcntl.O_CLOEXEC, NETLINK_ROUTE);
        NetlinkSocket socket = new NetlinkSocket(Descriptor.of(fd, "socket AF_NETLINK", device));
        Scratch on = new Scratch(Integer.BYTES);
        on.bytes().putInt(0, 1);
        Libc.setsockopt(fd, SOL_NETLINK, NETLINK_GET_STRICT_CHK, on.address(), Integer.BYTES);
        on.keep();
        return socket;
    }

    /**
     * Sends a request and waits for its acknowledgement, which the kernel gives before {@code write} returns.
     *
     * @return 0 or the error's number
     */
    int execute(NetlinkRequest request) {
        return query(request, message -> {});
    }

    /**
     * Sends a request and passes on what the kernel says until it has said everything.
     *
     * @return 0 or the error's number
     */
    int query(NetlinkRequest request, Consumer<NetlinkMessages> each) {
        long address = request.seal(++sequence);
        long written = Libc.write(socket.number(), address, request.length());
        request.keep();
        return written < 0 ? Libc.errno() : answer(each);
    }

    private int answer(Consumer<NetlinkMessages> each) {
        while (true) {
            long length = Libc.read(socket.number(), answer.address(), ANSWER_LENGTH);
            if (length < 0 && Libc.errno() != Errno.EINTR) {
                return Libc.errno();
            }
            messages.begin((int) Math.max(0, length));
            while (messages.next()) {
                if (messages.sequence() != sequence) {
                    continue; // of an earlier request that ended with an error
                }
                port = messages.port();
                switch (messages.type()) {
                    case NLMSG_ERROR -> {
                        return messages.hasBody(Integer.BYTES) ? -messages.intAt(0) : Errno.EINVAL;
                    }
                    case NLMSG_DONE -> {
                        return 0;
                    }
                    default -> each.accept(messages);
                }
            }
        }
    }

    /** What the kernel calls this socket, in messages about changes that it has asked for; 0 before the first answer. */
    int port() {
        return port;
    }

    @Override
    public void close() {
        socket.close();
    }
}
