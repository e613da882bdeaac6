package io.ztun.transport.nio;

import java.io.IOException;
import java.nio.channels.SelectionKey;

import io.ztun.api.Api;

/** What is attached to a key of a {@link SelectorThread}'s selector. That thread only. */
@Api(Api.Status.INTERNAL)
public interface Selected {

    /**
     * The channel is ready for something.
     *
     * @throws IOException if the channel fails, which {@link #onFailure} is then told
     */
    void onReady(SelectionKey key) throws IOException;

    /** The transport closes: end in order, and soon. */
    void onShutdown();

    /** This cannot go on: end at once. Never throws. */
    void onFailure(Throwable cause);
}
