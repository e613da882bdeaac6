package io.ztun.transport.nio;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.api.Api;
import io.ztun.api.FatalErrors;
import io.ztun.api.ThreadProgress;
import io.ztun.api.TransportException;

/**
 * A thread with its selector, commands from other threads, deadlines, and the turns of its links. What they share beyond
 * that, a subclass adds. A link belongs to one such thread for all its life.
 *
 * <p>Each time around everything is done in bounded numbers: what has become ready, one link that waits for its turn, a few
 * commands, a few deadlines.
 */
@Api(Api.Status.INTERNAL)
public class SelectorThread {
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** So many commands, and as many deadlines, are run before links are looked at again. */
    private static final int COMMANDS_PER_TURN = 16;

    private final Selector selector;
    private final Thread thread;
    private final ThreadProgress progress;
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private final Consumer<Throwable> failures;
    private final Turns turns = new Turns();
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();
    private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
    private boolean ended;
    private boolean stopping;

    private record Deadline(long atNs, Runnable action) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            return Long.signum(atNs - other.atNs);
        }
    }

    /**
     * @param name of the thread, for whoever looks at the process
     * @param failures told when the thread dies
     */
    protected SelectorThread(String name, Consumer<Throwable> failures) throws IOException {
        this.failures = failures;
        selector = Selector.open();
        progress = new ThreadProgress(name);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    /** How it gets on. */
    public final ThreadProgress progress() {
        return progress;
    }

    /** Begins to serve. */
    public final void start() {
        thread.start();
    }

    /** Whether the caller is this thread. */
    public final boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Has the thread run a command. Any thread. Returns false, and does not run it, once the thread has ended. */
    public final boolean execute(Runnable command) {
        synchronized (commands) {
            if (ended) {
                return false;
            }
            commands.addLast(command);
        }
        selector.wakeup();
        return true;
    }

    /** Runs an action after a while. On this thread. */
    public final void schedule(long delayNs, Runnable action) {
        deadlines.add(new Deadline(System.nanoTime() + delayNs, action));
    }

    /** On this thread, which does not end before the channel is closed. */
    public final SelectionKey register(SelectableChannel channel, int operations, Selected selected)
            throws IOException {
        return channel.register(selector, operations, selected);
    }

    /** Serves one that has something to do, at once if it was not served of late. On this thread. */
    public final void serve(Served served) {
        turns.come(served);
    }

    /** Has one served after all others that have something to do. On this thread. */
    public final void serveLater(Served served) {
        turns.await(served);
    }

    /**
     * What one may have done at once, where it is not {@link #serve} that serves it, but who has read what several have in
     * common; {@link #settle} follows. On this thread.
     *
     * @return how many units of a {@link io.ztun.spi.Turn}; none if 0 or less
     */
    public final int atOnce(Served served) {
        return turns.atOnce(served);
    }

    /**
     * One was served in that way. On this thread.
     *
     * @param left how many units of the turn are left
     * @param more whether it has more to do, when it is its turn
     */
    public final void settle(Served served, int left, boolean more) {
        turns.settle(served, left, more);
    }

    /** Whether nobody waits for a turn. On this thread. */
    public final boolean isIdle() {
        return turns.isEmpty();
    }

    /** Whether nothing new may be registered. On this thread. */
    public final boolean isStopping() {
        return stopping;
    }

    /** Closes all that is registered, each in its order, then ends the thread. Any thread. */
    public final void stop() {
        execute(this::stopRegistered);
    }

    /**
     * Waits for the end of the thread.
     *
     * @param nanos how long at most, more than 0
     * @return whether it has ended; if not, the time is over or the caller is interrupted
     */
    public final boolean join(long nanos) {
        try {
            TimeUnit.NANOSECONDS.timedJoin(thread, nanos);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return !thread.isAlive();
    }

    private void stopRegistered() {
        stopping = true;
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.isValid()) {
                runGuarded(((Selected) key.attachment())::onShutdown);
            }
        }
    }

    private boolean isDone() {
        return stopping && selector.keys().stream().noneMatch(SelectionKey::isValid);
    }

    private void run() {
        Throwable failure = null;
        try {
            while (!isDone()) {
                turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        try {
            if (failure != null) {
                tellOf(failure);
            }
        } finally {
            end(failure);
        }
    }

    private void turn() throws IOException {
        // A handler that leaves the interrupt flag set would turn waiting into spinning.
        Thread.interrupted();
        if (!turns.isEmpty() || hasCommands()) {
            selector.selectNow(dispatch);
        } else if (deadlines.isEmpty()) {
            selector.select(dispatch);
        } else {
            long leftNs = deadlines.peek().atNs - System.nanoTime();
            if (leftNs > 0) {
                selector.select(dispatch, (leftNs - 1) / NANOS_PER_MILLI + 1);
            } else {
                selector.selectNow(dispatch);
            }
        }
        progress.work();
        turns.next();
        runCommands(COMMANDS_PER_TURN);
        runDeadlines();
        progress.rest();
    }

    private void dispatch(SelectionKey key) {
        if (key.isValid()) {
            Selected selected = (Selected) key.attachment();
            progress.work();
            try {
                selected.onReady(key);
            } catch (Throwable e) {
                FatalErrors.rethrow(e);
                selected.onFailure(e);
            }
            progress.rest();
        }
    }

    private void runCommands(int most) {
        for (int i = 0; i < most; i++) {
            Runnable command = nextCommand();
            if (command == null) {
                return;
            }
            runGuarded(command);
        }
    }

    private boolean hasCommands() {
        synchronized (commands) {
            return !commands.isEmpty();
        }
    }

    private Runnable nextCommand() {
        synchronized (commands) {
            return commands.pollFirst();
        }
    }

    private void runDeadlines() {
        long nowNs = System.nanoTime();
        for (int i = 0; i < COMMANDS_PER_TURN && !deadlines.isEmpty() && deadlines.peek().atNs - nowNs <= 0; i++) {
            runGuarded(deadlines.poll().action);
        }
    }

    /** One link's mishap is not the others'. */
    private static void runGuarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            FatalErrors.rethrow(e);
            Log.log(
                    Level.ERROR,
                    "a task of the transport failed: thread="
                            + Thread.currentThread().getName(),
                    e);
        }
    }

    /** First whoever needs the thread hears of it: a log needs memory, too. */
    private void tellOf(Throwable failure) {
        failures.accept(
                new TransportException("thread died: thread=" + thread.getName() + " cause=" + failure, failure));
        Log.log(Level.ERROR, "transport thread failed, its links are gone: thread=" + thread.getName(), failure);
    }

    private void end(Throwable failure) {
        stopping = true;
        synchronized (commands) {
            ended = true;
        }
        runCommands(Integer.MAX_VALUE);
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.isValid()) {
                runGuarded(() -> ((Selected) key.attachment()).onFailure(failure));
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing a selector failed", e);
        }
    }
}
