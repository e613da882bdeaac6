package io.ztun.transport.nio;

import java.io.IOException;

import io.ztun.api.Api;
import io.ztun.spi.Turn;

/** One of those that share a {@link SelectorThread} and take turns, such as a link. That thread only. */
@Api(Api.Status.INTERNAL)
public abstract class Served {
    /** The round of the thread's in which it was served last. */
    long round = -1;

    /** What it may still do in that round, in units of {@link Turn}; its debt for the next one if negative. */
    int left;

    /** Whether it stands in the queue of those that have more to do. */
    boolean waits;

    /** Makes one that has nothing to do. */
    protected Served() {}

    /**
     * Does what there is to do, until that is done or the turn is over.
     *
     * @return whether anything is left to do
     */
    protected abstract boolean serve(Turn turn) throws IOException;

    /** This cannot go on: end at once. Never throws. */
    public abstract void onFailure(Throwable cause);
}
