package io.ztun.transport.udp;

import java.nio.ByteBuffer;

/**
 * Views of the buffers that callers send from. Copying from a place that is named heeds the buffer's limit, which is not ours
 * to move; a view has its own. Callers send from the same few buffers again and again, so that the last views are kept and a
 * frame allocates nothing. Guarded by the sender's lock.
 */
final class SourceViews {
    private static final int KEPT = 4;

    private final ByteBuffer[] sources = new ByteBuffer[KEPT];
    private final ByteBuffer[] views = new ByteBuffer[KEPT];
    private int next;

    /** A view of the whole of {@code source}. */
    ByteBuffer of(ByteBuffer source) {
        for (int i = 0; i < KEPT; i++) {
            if (sources[i] == source) {
                return views[i];
            }
        }
        ByteBuffer view = source.duplicate().clear();
        sources[next] = source;
        views[next] = view;
        next = (next + 1) % KEPT;
        return view;
    }

    /** Lets go of the callers' memory. */
    void clear() {
        for (int i = 0; i < KEPT; i++) {
            sources[i] = null;
            views[i] = null;
        }
    }
}
