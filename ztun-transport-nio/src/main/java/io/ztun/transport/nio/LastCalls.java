package io.ztun.transport.nio;

import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;

import io.ztun.api.Api;
import io.ztun.spi.LinkHandler;

/** What a link's handler is told when the link ends: what it throws then is logged, and the end goes on. The link's thread. */
@Api(Api.Status.INTERNAL)
public final class LastCalls {
    private LastCalls() {}

    /**
     * The link begins to close.
     *
     * @param handler null if the link never got one
     */
    public static void closing(LinkHandler handler, InetSocketAddress peer) {
        if (handler != null) {
            guarded(handler::onClosing, "closing", peer);
        }
    }

    /**
     * The link is gone.
     *
     * @param handler null if the link never got one
     * @param cause see {@link LinkHandler#onClosed}
     */
    public static void closed(LinkHandler handler, InetSocketAddress peer, Throwable cause) {
        if (handler != null) {
            guarded(() -> handler.onClosed(cause), "close", peer);
        }
    }

    private static void guarded(Runnable call, String when, InetSocketAddress peer) {
        try {
            call.run();
        } catch (Throwable e) {
            Log.log(Level.WARNING, "handler failed on " + when + ": peer=" + Addresses.text(peer), e);
        }
    }
}
