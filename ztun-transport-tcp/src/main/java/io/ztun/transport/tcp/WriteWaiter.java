package io.ztun.transport.tcp;

import java.io.IOException;
import java.nio.channels.ClosedSelectorException;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.util.function.Consumer;

/**
 * Lets a sending thread wait until its link's channel takes bytes. It is a selector of its own beside the link thread's, so
 * that the thread that has the next frame wakes up itself: handing over to the link thread would cost two switches for each
 * frame. One thread waits at a time.
 */
final class WriteWaiter implements AutoCloseable {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Selecting with an action leaves out the set of selected keys, which allocates. */
    private static final Consumer<SelectionKey> NOTHING = key -> {};

    private final Selector selector;

    WriteWaiter(SocketChannel channel) throws IOException {
        selector = Selector.open();
        try {
            channel.register(selector, SelectionKey.OP_WRITE);
        } catch (IOException | RuntimeException e) {
            selector.close();
            throw e;
        }
    }

    /**
     * Waits until the channel takes bytes, the time is over, the thread is interrupted, or {@link #close} or
     * {@link #wakeup} is called.
     *
     * @param nanos at least 1; the system counts in milliseconds, rounded up
     */
    void await(long nanos) throws IOException {
        try {
            selector.select(NOTHING, (nanos - 1) / NANOS_PER_MILLI + 1);
        } catch (ClosedSelectorException e) {
            // The link was closed while we waited; whoever waits looks at its state next.
            Thread.onSpinWait();
        }
    }

    void wakeup() {
        selector.wakeup();
    }

    /** Also takes the channel out of the selector; until then its descriptor stays open. */
    @Override
    public void close() throws IOException {
        selector.close();
    }
}
