package io.ztun.tun.linux;

import io.ztun.jna.Libc;

/** An eventfd(2) that becomes readable once and stays so: it wakes every reader, now and later, since none reads it. */
final class WakeUp implements AutoCloseable {

    private final Descriptor event;

    private WakeUp(Descriptor event) {
        this.event = event;
    }

    /** @param device for the message of the exception */
    static WakeUp open(String device) {
        // EFD_CLOEXEC and EFD_NONBLOCK are O_CLOEXEC and O_NONBLOCK (include/uapi/linux/eventfd.h).
        int flags = Fcntl.O_CLOEXEC | Fcntl.O_NONBLOCK;
        return new WakeUp(Descriptor.of(Libc.eventfd(0, flags), "eventfd", device));
    }

    int descriptor() {
        return event.number();
    }

    void signal() {
        Scratch one = new Scratch(Long.BYTES);
        one.bytes().putLong(0, 1);
        Libc.write(event.number(), one.address(), Long.BYTES);
        one.keep();
    }

    @Override
    public void close() {
        event.close();
    }
}
