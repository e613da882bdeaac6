package io.ztun.tun.linux;

import java.nio.charset.StandardCharsets;

/** {@code struct ifreq}, of which the TUN driver uses the name and the flags: Linux {@code include/uapi/linux/if.h}. */
final class Ifreq {

    private static final int NAME_LENGTH = 16;
    private static final int FLAGS = NAME_LENGTH;
    private static final int LENGTH = 40;

    private final Scratch memory = new Scratch(LENGTH);

    Ifreq(String name, int flags) {
        memory.bytes().put(0, name.getBytes(StandardCharsets.US_ASCII)).putShort(FLAGS, (short) flags);
    }

    long address() {
        return memory.address();
    }

    void keep() {
        memory.keep();
    }

    /** The name as the kernel left it, which fills in the number of a template. */
    String name() {
        byte[] raw = new byte[NAME_LENGTH];
        memory.bytes().get(0, raw);
        int length = 0;
        while (length < raw.length && raw[length] != 0) {
            length++;
        }
        return new String(raw, 0, length, StandardCharsets.US_ASCII);
    }
}
