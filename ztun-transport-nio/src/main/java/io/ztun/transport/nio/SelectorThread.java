package io.ztun.transport.nio;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/**
 * A thread with its selector, commands from other threads, and deadlines. What its links share beyond that, a subclass adds.
 * A link belongs to one such thread for all its life.
 */
public class SelectorThread {
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    private final Thread thread;
    private final Consumer<SelectionKey> dispatch = SelectorThread::dispatch;
    private final PriorityQueue<Deadline> deadlines = new PriorityQueue<>();
    private final ArrayDeque<Runnable> commands = new ArrayDeque<>();
    private boolean ended;
    private boolean stopping;
    private int registered;

    private record Deadline(long atNs, Runnable action) implements Comparable<Deadline> {
        @Override
        public int compareTo(Deadline other) {
            return Long.signum(atNs - other.atNs);
        }
    }

    /** @param name of the thread, for whoever looks at the process */
    protected SelectorThread(String name) throws IOException {
        selector = Selector.open();
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
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

    /** On this thread. The thread does not end before {@link #forget} was called as often as this. */
    public final SelectionKey register(SelectableChannel channel, int operations, Selected selected)
            throws IOException {
        SelectionKey key = channel.register(selector, operations, selected);
        registered++;
        return key;
    }

    /** A registered channel was closed. On this thread. */
    public final void forget() {
        registered--;
    }

    /** Whether nothing new may be registered. On this thread. */
    public final boolean isStopping() {
        return stopping;
    }

    /** Closes all that is registered, each in its order, then ends the thread. Any thread. */
    public final void stop() {
        execute(this::stopRegistered);
    }

    /** Waits for the end of the thread. */
    public final void join() throws InterruptedException {
        thread.join();
    }

    private void stopRegistered() {
        stopping = true;
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.isValid()) {
                ((Selected) key.attachment()).onShutdown();
            }
        }
    }

    private void run() {
        Throwable failure = null;
        try {
            while (!stopping || registered > 0) {
                turn();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
            Log.log(Level.ERROR, "transport thread failed, its links are gone: thread=" + thread.getName(), e);
        } finally {
            end(failure);
        }
    }

    private void turn() throws IOException {
        // A handler that leaves the interrupt flag set would turn waiting into spinning.
        Thread.interrupted();
        if (deadlines.isEmpty()) {
            selector.select(dispatch);
        } else {
            long leftNs = deadlines.peek().atNs - System.nanoTime();
            if (leftNs > 0) {
                selector.select(dispatch, (leftNs - 1) / NANOS_PER_MILLI + 1);
            } else {
                selector.selectNow(dispatch);
            }
        }
        runCommands();
        runDeadlines();
    }

    private static void dispatch(SelectionKey key) {
        if (key.isValid()) {
            Selected selected = (Selected) key.attachment();
            try {
                selected.onReady(key);
            } catch (Throwable e) {
                selected.onFailure(e);
            }
        }
    }

    private void runCommands() {
        for (int waiting = commandCount(); waiting > 0; waiting--) {
            runGuarded(nextCommand());
        }
    }

    private int commandCount() {
        synchronized (commands) {
            return commands.size();
        }
    }

    private Runnable nextCommand() {
        synchronized (commands) {
            return commands.pollFirst();
        }
    }

    private void runDeadlines() {
        while (!deadlines.isEmpty() && deadlines.peek().atNs - System.nanoTime() <= 0) {
            runGuarded(deadlines.poll().action);
        }
    }

    /** One link's mishap is not the others'. */
    private static void runGuarded(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            Log.log(
                    Level.ERROR,
                    "a task of the transport failed: thread="
                            + Thread.currentThread().getName(),
                    e);
        }
    }

    private void end(Throwable failure) {
        stopping = true;
        synchronized (commands) {
            ended = true;
        }
        runCommands();
        for (SelectionKey key : new ArrayList<>(selector.keys())) {
            if (key.isValid()) {
                ((Selected) key.attachment()).onFailure(failure);
            }
        }
        try {
            selector.close();
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing a selector failed", e);
        }
    }
}
