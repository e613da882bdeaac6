package io.ztun.codec.lz4;

import java.nio.ByteBuffer;

/** The address of the direct buffer that was used last: callers use the same one for a long time. */
final class BufferAddress {

    private ByteBuffer known;
    private long address;

    long of(ByteBuffer direct) {
        if (direct != known) {
            address = Lz4Library.address(direct);
            known = direct;
        }
        return address;
    }

    void forget() {
        known = null;
    }
}
