package io.ztun.tun.linux;

/** {@code struct iovec} of writev(2), 64-bit: Linux {@code include/uapi/linux/uio.h}. */
final class Iovec {

    /** Length of one entry: {@code void *iov_base; size_t iov_len}. */
    static final int ENTRY_LENGTH = 16;

    private static final int LENGTH = 8;

    private Iovec() {}

    /** Fills in the entry that begins at {@code start} of {@code memory}. */
    static void put(Scratch memory, int start, long address, long length) {
        memory.bytes().putLong(start, address).putLong(start + LENGTH, length);
    }
}
