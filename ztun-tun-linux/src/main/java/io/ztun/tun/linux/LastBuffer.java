package io.ztun.tun.linux;

import java.nio.ByteBuffer;

/**
 * The address of the direct buffer that was used last. Packets come in runs from one buffer, so that JNI, and the object
 * that JNA wraps an address in, are needed once per run. One thread.
 */
final class LastBuffer {

    private ByteBuffer buffer;
    private long address;

    /**
     * Where {@code wanted} begins. The buffer stays reachable until the next one is asked for.
     *
     * @throws IllegalArgumentException if it is not direct
     */
    long addressOf(ByteBuffer wanted) {
        if (wanted != buffer) {
            address = Scratch.addressOf(wanted);
            buffer = wanted;
        }
        return address;
    }
}
