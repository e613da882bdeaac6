package io.ztun.tun.linux;

/** {@code struct pollfd} of poll(2): Linux {@code include/uapi/asm-generic/poll.h}. */
final class Poll {

    static final short POLLIN = 0x1;
    static final int FOREVER = -1;

    /** Length of one entry: {@code int fd; short events; short revents}. */
    static final int ENTRY_LENGTH = 8;

    private static final int EVENTS = 4;

    private Poll() {}

    /** Fills in entry {@code index} so that it waits for {@code fd} to become readable. */
    static void watch(Scratch entries, int index, int fd) {
        int start = index * ENTRY_LENGTH;
        entries.bytes().putInt(start, fd).putShort(start + EVENTS, POLLIN);
    }
}
