package io.ztun.transport.tls;

import java.io.IOException;
import java.nio.channels.SelectionKey;

/** What is attached to a key of a {@link TlsThread}'s selector. That thread only. */
interface Selected {

    /** @throws IOException if the channel fails, which {@link #onFailure} is then told */
    void onReady(SelectionKey key) throws IOException;

    /** The transport closes: end in order, and soon. */
    void onShutdown();

    /** This cannot go on: end at once. Never throws. */
    void onFailure(Throwable cause);
}
