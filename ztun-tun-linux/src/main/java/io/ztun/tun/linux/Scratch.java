package io.ztun.tun.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

import io.ztun.jna.BufferAddress;

/**
 * A little native memory for the arguments of system calls, zeroed, in the machine's byte order. It is freed once this
 * object is unreachable, so whoever hands out the address has to {@link #keep()} it until the kernel is done with it.
 */
final class Scratch {

    private final ByteBuffer bytes;
    private final long address;

    Scratch(int length) {
        bytes = ByteBuffer.allocateDirect(length).order(ByteOrder.nativeOrder());
        address = BufferAddress.find(bytes);
    }

    /** {@code text} as C has it, with a zero byte at its end. */
    static Scratch string(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        Scratch scratch = new Scratch(encoded.length + 1);
        scratch.bytes.put(0, encoded);
        return scratch;
    }

    ByteBuffer bytes() {
        return bytes;
    }

    long address() {
        return address;
    }

    /** Stands behind a call that uses the address: up to here the memory is not freed. */
    void keep() {
        Reference.reachabilityFence(bytes);
    }
}
