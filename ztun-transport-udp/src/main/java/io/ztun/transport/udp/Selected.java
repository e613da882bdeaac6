package io.ztun.transport.udp;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** What is attached to a key of a {@link LinkThread}'s selector. Link thread only. */
interface Selected {

    /** The channel is ready for something. */
    void onReady(SelectionKey key) throws IOException;

    /** The transport closes: end in order, and soon. */
    void onShutdown();

    /** This cannot go on: end at once. Never throws. */
    void onFailure(Throwable cause);
}
