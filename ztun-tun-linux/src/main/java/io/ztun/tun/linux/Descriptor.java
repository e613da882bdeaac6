package io.ztun.tun.linux;

import io.ztun.jna.Libc;

/** A file descriptor that is closed once. */
final class Descriptor implements AutoCloseable {

    private final int number;
    private boolean closed;

    private Descriptor(int number) {
        this.number = number;
    }

    /**
     * Takes what a system call returned.
     *
     * @throws io.ztun.api.TunException if that was a failure; {@code call} and {@code device} go into its message
     */
    static Descriptor of(int result, String call, String device) {
        if (result < 0) {
            throw Failure.of(call, device, Libc.errno());
        }
        return new Descriptor(result);
    }

    int number() {
        return number;
    }

    /** Never retried: Linux frees the number even where close(2) reports an error. */
    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            Libc.close(number);
        }
    }
}
