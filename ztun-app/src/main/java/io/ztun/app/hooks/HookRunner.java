package io.ztun.app.hooks;

import java.io.File;
import java.io.IOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import io.ztun.app.log.Printable;

/**
 * Runs programs one after the other, in their order, on a thread of its own. Whoever has one run does not wait, and neither does
 * anybody for a program that hangs: it has a time limit. Thread-safe.
 */
final class HookRunner implements AutoCloseable {
    private static final Logger LOG = System.getLogger(HookRunner.class.getName());

    /** So many wait at most. */
    static final int WAITING_MAX = 1_024;

    private static final Map<String, String> ENVIRONMENT = Map.of(
            "PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin",
            "LC_ALL", "C.UTF-8");

    private final Duration limit;
    private final Duration patience;
    private final ArrayDeque<Call> waiting = new ArrayDeque<>();
    private Optional<Call> last = Optional.empty();
    private Thread thread;
    private boolean closing;
    private long closeUntilNs;
    private long lost;

    /**
     * One run of a program.
     *
     * @param facts variables beside those that every program gets
     */
    record Call(HookProgram program, Map<String, String> facts) {}

    /**
     * @param limit how long a program may take
     * @param patience how long programs that still wait are run once it closes
     */
    HookRunner(Duration limit, Duration patience) {
        this.limit = limit;
        this.patience = patience;
    }

    /** Begins to run what waits, with the rights that the calling thread has. */
    synchronized void begin() {
        thread = new Thread(this::runAll, "ztun-hooks");
        thread.setDaemon(true);
        thread.start();
    }

    /** Has a program run when its turn comes. What finds no room is lost, and counted. */
    synchronized void submit(Call call) {
        if (waiting.size() >= WAITING_MAX) {
            if (lost++ == 0) {
                LOG.log(
                        Level.WARNING,
                        "Hooks are too slow, some are not run: waiting=" + WAITING_MAX + " event="
                                + call.program().event().label());
            }
            return;
        }
        if (lost > 0) {
            LOG.log(Level.WARNING, "Hooks are run again: lost=" + lost);
            lost = 0;
        }
        waiting.addLast(call);
        notifyAll();
    }

    /** The one that is run at the end, whatever else is not. */
    synchronized void last(Call call) {
        last = Optional.of(call);
    }

    private void runAll() {
        try {
            for (Optional<Call> call = take(); call.isPresent(); call = take()) {
                run(call.get());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that
        }
    }

    /** Waits for the next; empty at the end. */
    private synchronized Optional<Call> take() throws InterruptedException {
        while (waiting.isEmpty() && !closing) {
            wait();
        }
        if (closing && !waiting.isEmpty() && closeUntilNs - System.nanoTime() <= 0) {
            LOG.log(Level.WARNING, "Hooks are not run, for the tunnel has ended: lost=" + waiting.size());
            waiting.clear();
        }
        if (!waiting.isEmpty()) {
            return Optional.of(waiting.removeFirst());
        }
        Optional<Call> end = last;
        last = Optional.empty();
        return end;
    }

    private void run(Call call) throws InterruptedException {
        String what = "event=" + call.program().event().label() + " program="
                + call.program().command().get(0);
        long startNs = System.nanoTime();
        Process process;
        try {
            process = start(call);
        } catch (IOException e) {
            LOG.log(Level.WARNING, "Hook cannot be started: " + what + " reason=" + e.getMessage());
            return;
        }
        if (!process.waitFor(limit.toNanos(), TimeUnit.NANOSECONDS)) {
            List<ProcessHandle> children = process.descendants().toList();
            process.destroyForcibly();
            children.forEach(ProcessHandle::destroyForcibly);
            LOG.log(Level.WARNING, "Hook took too long and was killed: " + what + " limit=" + limit.toSeconds() + "s");
            return;
        }
        String end = what + " exit=" + process.exitValue() + " seconds="
                + String.format(Locale.ROOT, "%.1f", (System.nanoTime() - startNs) / 1e9);
        if (process.exitValue() == 0) {
            LOG.log(Level.DEBUG, "Hook done: " + end);
        } else {
            LOG.log(Level.WARNING, "Hook failed: " + end);
        }
    }

    /** What it prints goes where ztun's own output goes. */
    private static Process start(Call call) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(call.program().command())
                .directory(new File("/"))
                .redirectInput(new File("/dev/null"))
                .redirectOutput(Redirect.INHERIT)
                .redirectError(Redirect.INHERIT);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        builder.environment().put("ZTUN_EVENT", call.program().event().label());
        call.facts().forEach((name, value) -> builder.environment().put(name, Printable.of(value)));
        return builder.start();
    }

    /** Runs what waits, for a while, and then the last one; returns when that has ended. */
    @Override
    public void close() {
        synchronized (this) {
            closing = true;
            closeUntilNs = System.nanoTime() + patience.toNanos();
            notifyAll();
        }
        if (thread == null) {
            return;
        }
        try {
            thread.join(patience.plus(limit.multipliedBy(3)).toMillis());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
