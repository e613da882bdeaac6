package io.ztun.transport.nio;

import java.nio.ByteBuffer;

import io.ztun.api.Api;

/**
 * Views of the buffers that callers send from. What a channel writes, and what a copy takes, goes by position and limit;
 * those of the caller's buffer are not ours to move, a view has its own. Callers send from the same few buffers again and
 * again, so that the last views are kept and a frame allocates nothing. Guarded by the sender's lock.
 */
@Api(Api.Status.INTERNAL)
public final class SourceViews {
    private static final int KEPT = 4;

    private final ByteBuffer[] sources = new ByteBuffer[KEPT];
    private final ByteBuffer[] views = new ByteBuffer[KEPT];
    private int next;

    /** A view of the whole of {@code source}, whose position and limit the caller sets. */
    public ByteBuffer of(ByteBuffer source) {
        for (int i = 0; i < KEPT; i++) {
            if (sources[i] == source) {
                return views[i].clear();
            }
        }
        ByteBuffer view = source.duplicate().clear();
        sources[next] = source;
        views[next] = view;
        next = (next + 1) % KEPT;
        return view;
    }

    /** Lets go of the callers' memory. */
    public void clear() {
        for (int i = 0; i < KEPT; i++) {
            sources[i] = null;
            views[i] = null;
        }
    }
}
