package io.ztun.tun.linux;

/** {@code struct pollfd} of poll(2): Linux {@code include/uapi/asm-generic/poll.h}. */
final class Poll {

    static final short POLLIN = 0x1;
    static final int FOREVER = -1;

    /** Length of one entry: {@code int fd; short events; short revents}. */
    static final int ENTRY_LENGTH = 8;

    /** Length of a {@code struct timespec}: seconds and nanoseconds, 64 bits each. */
    static final int TIMESPEC_LENGTH = 16;

    private static final int EVENTS = 4;
    private static final long SECOND_NS = 1_000_000_000;

    private Poll() {}

    /** Fills in entry {@code index} so that it waits for {@code fd} to become readable. */
    static void watch(Scratch entries, int index, int fd) {
        int start = index * ENTRY_LENGTH;
        entries.bytes().putInt(start, fd).putShort(start + EVENTS, POLLIN);
    }

    /** Writes a duration of 0 ns or more. */
    static void putTimespec(Scratch timespec, long durationNs) {
        timespec.bytes().putLong(0, durationNs / SECOND_NS).putLong(8, durationNs % SECOND_NS);
    }
}
