package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;

import io.ztun.api.Offload;

/** A packet and what is left to do for it. */
record TestPacket(byte[] bytes, long offload) {

    /** Bytes around every packet that nobody may touch. */
    static final int GUARD = 96;

    private static final byte GUARD_BYTE = (byte) 0xa5;

    /** A direct buffer that holds the packet at {@link #GUARD}, guard bytes around it. */
    ByteBuffer guarded() {
        byte[] all = new byte[bytes.length + 2 * GUARD];
        Arrays.fill(all, GUARD_BYTE);
        System.arraycopy(bytes, 0, all, GUARD, bytes.length);
        return ByteBuffer.allocateDirect(all.length).put(0, all);
    }

    /** The packet in a buffer that {@link #guarded()} made. */
    byte[] in(ByteBuffer guarded) {
        return copy(guarded, GUARD, bytes.length);
    }

    static ByteBuffer guardedTarget(int length) {
        return new TestPacket(new byte[length], Offload.NONE).guarded();
    }

    static boolean guardsIntact(ByteBuffer guarded) {
        for (int i = 0; i < GUARD; i++) {
            if (guarded.get(i) != GUARD_BYTE || guarded.get(guarded.capacity() - 1 - i) != GUARD_BYTE) {
                return false;
            }
        }
        return true;
    }

    static byte[] copy(ByteBuffer buffer, int offset, int length) {
        byte[] out = new byte[length];
        buffer.get(offset, out);
        return out;
    }

    int u8(int at) {
        return bytes[at] & 0xff;
    }

    int u16(int at) {
        return u8(at) << 8 | u8(at + 1);
    }

    int i32(int at) {
        return u16(at) << 16 | u16(at + 2);
    }

    void put16(int at, int value) {
        bytes[at] = (byte) (value >>> 8);
        bytes[at + 1] = (byte) value;
    }

    void put32(int at, int value) {
        put16(at, value >>> 16);
        put16(at + 2, value);
    }

    boolean isV6() {
        return u8(0) >>> 4 == 6;
    }

    /** Writes the IPv4 header's checksum, if there is one. */
    void sealIp() {
        if (!isV6()) {
            put16(10, 0);
            put16(10, ~Rfc1071.sum(bytes, 0, (u8(0) & 0xf) * 4) & 0xffff);
        }
    }

    /** This packet after a router has passed it on. */
    TestPacket forwarded() {
        TestPacket copy = new TestPacket(bytes.clone(), offload);
        copy.bytes[isV6() ? 7 : 8]--;
        copy.sealIp();
        return copy;
    }

    TestPacket with(long other) {
        return new TestPacket(bytes, other);
    }

    @Override
    public String toString() {
        return "length=" + bytes.length + " " + Offload.toString(offload) + " head="
                + HexFormat.of().formatHex(bytes, 0, Math.min(bytes.length, 120));
    }
}
