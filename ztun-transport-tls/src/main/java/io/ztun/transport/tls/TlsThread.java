package io.ztun.transport.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;
import java.nio.channels.SelectableChannel;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.PriorityQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.api.FatalErrors;
import io.ztun.api.FrameLimits;
import io.ztun.api.ThreadProgress;
import io.ztun.api.TransportException;
import io.ztun.spi.Turn;

/**
 * A thread with its selector, commands from other threads, deadlines, the links that have something to do, and the buffers that they
 * share. A link stays with its thread. Each time around everything is done in bounded numbers.
 */
final class TlsThread {
    /** What one read may take, in bytes: some records of the greatest length. */
    private static final int RECORDS_LENGTH = 64 * 1024;

    /** Room for the beginning of a frame of the greatest length, and a record behind it. */
    private static final int FRAMES_LENGTH = FrameLimits.MAX_FRAME_LENGTH + 3 + 2 * Outbound.RECORD_MAX;

    private static final int COMMANDS_PER_TURN = 16;

    /** What it costs to look whether there is anything to do, in units of {@link Turn}. */
    private static final int CHEAPEST = Turn.UNITS / 12;

    private static final long NANOS_PER_MILLI = 1_000_000;

    private final Selector selector;
    private final Thread thread;
    private final ThreadProgress progress;
    private final Consumer<SelectionKey> dispatch = this::dispatch;
    private final Consumer<Throwable> failures;
    private final ByteBuffer records = ByteBuffer.allocate(RECORDS_LENGTH);
    private final ByteBuffer frames = ByteBuffer.allocateDirect(FRAMES_LENGTH);
    private final ArrayDeque<TlsLink> waiting = new ArrayDeque<>();
    private final Turn turn = new Turn();
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
     * @param index of the thread in its transport, for its name
     * @param failures told when the thread dies
     */
    TlsThread(int index, Consumer<Throwable> failures) throws IOException {
        this.failures = failures;
        String name = "ztun-tls-" + index;
        selector = Selector.open();
        progress = new ThreadProgress(name);
        thread = new Thread(this::run, name);
        thread.setDaemon(true);
    }

    ThreadProgress progress() {
        return progress;
    }

    void start() {
        thread.start();
    }

    boolean isCurrent() {
        return Thread.currentThread() == thread;
    }

    /** Where links read into; empty whenever one begins to. */
    ByteBuffer records() {
        return records.clear();
    }

    /** Where links decrypt into; empty whenever one begins to. */
    ByteBuffer frames() {
        return frames.clear();
    }

    /** Has the thread run a command. Any thread. Returns false, and does not run it, once the thread has ended. */
    boolean execute(Runnable command) {
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
    void schedule(long delayNs, Runnable action) {
        deadlines.add(new Deadline(System.nanoTime() + delayNs, action));
    }

    /** On this thread, which does not end before the channel is closed. */
    SelectionKey register(SelectableChannel channel, int operations, Selected selected) throws IOException {
        return channel.register(selector, operations, selected);
    }

    /** Has one served when it is its turn, behind all that wait already. On this thread. */
    void serve(TlsLink link) {
        if (!link.waits) {
            link.waits = true;
            waiting.addLast(link);
        }
    }

    /** Whether nothing new may be registered. On this thread. */
    boolean isStopping() {
        return stopping;
    }

    /** Closes all that is registered, each in its order, then ends the thread. Any thread. */
    void stop() {
        execute(this::stopRegistered);
    }

    /** Waits for the end of the thread. Returns whether it has ended; if not, the time is over or the caller is interrupted. */
    boolean join(long nanos) {
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
                goAround();
            }
        } catch (IOException | RuntimeException | Error e) {
            failure = e;
        }
        try {
            if (failure != null) {
                failures.accept(new TransportException(
                        "thread died: thread=" + thread.getName() + " cause=" + failure, failure));
                Log.log(
                        Level.ERROR,
                        "transport thread failed, its links are gone: thread=" + thread.getName(),
                        failure);
            }
        } finally {
            end(failure);
        }
    }

    private void goAround() throws IOException {
        // A handler that leaves the interrupt flag set would turn waiting into spinning.
        Thread.interrupted();
        select();
        progress.work();
        serveWaiting();
        runCommands(COMMANDS_PER_TURN);
        runDeadlines();
        progress.rest();
    }

    private void select() throws IOException {
        long leftNs = deadlines.isEmpty() ? Long.MAX_VALUE : deadlines.peek().atNs - System.nanoTime();
        if (!waiting.isEmpty() || hasCommands() || leftNs <= 0) {
            selector.selectNow(dispatch);
        } else if (deadlines.isEmpty()) {
            selector.select(dispatch);
        } else {
            selector.select(dispatch, (leftNs - 1) / NANOS_PER_MILLI + 1);
        }
    }

    private void dispatch(SelectionKey key) {
        if (!key.isValid()) {
            return;
        }
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

    /** Serves the link that has waited longest, and others as long as all together have not done a turn's work. */
    private void serveWaiting() {
        int spent = 0;
        while (spent < Turn.UNITS && !waiting.isEmpty()) {
            TlsLink link = waiting.pollFirst();
            link.waits = false;
            int units = Turn.UNITS + Math.min(0, link.left);
            turn.begin(units);
            boolean more = units <= 0 || serveOne(link);
            link.left = turn.left();
            spent += CHEAPEST + Math.max(0, units - turn.left());
            if (more) {
                serve(link);
            }
        }
    }

    private boolean serveOne(TlsLink link) {
        try {
            return link.serve(turn);
        } catch (Throwable e) {
            FatalErrors.rethrow(e);
            link.onFailure(e);
            return false;
        }
    }

    private void runCommands(int most) {
        for (int i = 0; i < most; i++) {
            Runnable command;
            synchronized (commands) {
                command = commands.pollFirst();
            }
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
