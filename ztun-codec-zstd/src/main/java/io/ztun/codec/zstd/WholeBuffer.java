package io.ztun.codec.zstd;

import java.nio.ByteBuffer;

/** Lends a view of a caller's buffer that its limit does not narrow, and keeps it for the next call. */
final class WholeBuffer {

    private ByteBuffer known;
    private ByteBuffer view;

    ByteBuffer of(ByteBuffer buffer) {
        if (buffer.limit() == buffer.capacity()) {
            return buffer;
        }
        if (buffer != known) {
            known = buffer;
            view = buffer.duplicate().clear();
        }
        return view;
    }
}
