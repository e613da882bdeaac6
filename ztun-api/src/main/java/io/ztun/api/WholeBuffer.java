package io.ztun.api;

import java.nio.ByteBuffer;

/**
 * Lends a view of a caller's buffer that its limit does not narrow, and keeps it for the next call: what a codec needs for
 * {@code java.nio}'s bulk methods, which stop at the limit. One thread.
 */
@Api(Api.Status.EXPERIMENTAL)
public final class WholeBuffer {

    private ByteBuffer known;
    private ByteBuffer view;

    /** Has no view yet. */
    public WholeBuffer() {}

    /** The buffer itself, or a view of it, with all of its capacity within the limit. Its content is the caller's. */
    public ByteBuffer of(ByteBuffer buffer) {
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
