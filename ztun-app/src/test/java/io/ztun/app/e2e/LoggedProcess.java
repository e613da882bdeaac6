package io.ztun.app.e2e;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import static org.junit.jupiter.api.Assertions.fail;

/** A process of the test's that runs beside it, and every line that it has printed so far, its errors among them. */
class LoggedProcess implements AutoCloseable {

    private static final List<LoggedProcess> RUNNING = new CopyOnWriteArrayList<>();
    private static final int LINES_SHOWN = 40;
    private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);

    private final String name;
    private final Process process;
    private final List<String> lines = Collections.synchronizedList(new ArrayList<>());
    private final Thread reader;

    /**
     * Starts it.
     *
     * @param name what messages call it
     */
    LoggedProcess(String name, List<String> command) {
        this.name = name;
        process = start(command);
        reader = new Thread(this::drain, "log-" + name);
        reader.setDaemon(true);
        reader.start();
        RUNNING.add(this);
    }

    private static Process start(List<String> command) {
        // A shell's background jobs ignore SIGINT, and what nohup starts SIGHUP, and so does what they start, unless
        // told otherwise.
        List<String> interruptible = new ArrayList<>(List.of("env", "--default-signal=INT,HUP"));
        interruptible.addAll(command);
        ProcessBuilder builder = new ProcessBuilder(interruptible).redirectErrorStream(true);
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ZTUN_STATE_DIR", "off"); // what tests leave behind others would find
        builder.environment().put("ZTUN_CONTROL", "off");
        try {
            return builder.start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void drain() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            output.lines().forEach(lines::add);
        } catch (IOException | UncheckedIOException e) {
            lines.add("(output ended: " + e.getMessage() + ")");
        }
    }

    /** The process's number, which is also that of whatever it replaced itself with. */
    final long pid() {
        return process.pid();
    }

    final boolean isAlive() {
        return process.isAlive();
    }

    /** What it has printed so far. */
    final List<String> lines() {
        return linesFrom(0);
    }

    private List<String> linesFrom(int mark) {
        synchronized (lines) {
            return List.copyOf(lines.subList(mark, lines.size()));
        }
    }

    /** How many lines it has printed so far, to look for the next ones from there. */
    final int mark() {
        return lines.size();
    }

    /** Gives it one line. */
    final void tell(String line) {
        try {
            process.outputWriter(StandardCharsets.UTF_8)
                    .append(line)
                    .append('\n')
                    .flush();
        } catch (IOException e) {
            fail(this + " takes no more input", e);
        }
    }

    /** Waits for a line in which {@code regex} is found. */
    final Matcher awaitLine(String regex, Duration timeout) {
        return awaitLine(0, regex, timeout);
    }

    /** Waits for a line behind the first {@code mark} ones in which {@code regex} is found. */
    final Matcher awaitLine(int mark, String regex, Duration timeout) {
        Pattern pattern = Pattern.compile(regex);
        return Await.until(name + " prints " + regex, timeout, () -> find(mark, pattern));
    }

    private Optional<Matcher> find(int mark, Pattern pattern) {
        boolean ended = !reader.isAlive();
        Optional<Matcher> found = linesFrom(mark).stream()
                .map(pattern::matcher)
                .filter(Matcher::find)
                .findFirst();
        if (found.isEmpty() && ended) {
            fail(this + " ended without printing " + pattern);
        }
        return found;
    }

    /** Sends a signal, such as {@code TERM}, {@code KILL} or {@code STOP}. */
    final void signal(String signal) {
        Shell.run("kill", "-" + signal, Long.toString(pid()));
    }

    /** Waits for its end; returns its exit status, 128 and the signal's number if a signal ended it. */
    final int awaitExit(Duration timeout) {
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                return fail(this + " still runs after " + timeout.toSeconds() + " s");
            }
            reader.join(timeout.toMillis());
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted", e);
        }
    }

    /** Ends it at once and waits until it is gone. */
    final void kill() {
        process.destroyForcibly();
        awaitExit(CLOSE_TIMEOUT);
        RUNNING.remove(this);
    }

    /** Asks it to end, a stopped one too, and ends it if it does not. */
    @Override
    public void close() {
        process.destroy();
        try {
            // It may have ended meanwhile, which is as well.
            Shell.attempt(CLOSE_TIMEOUT, List.of("kill", "-CONT", Long.toString(pid())));
            process.waitFor(CLOSE_TIMEOUT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            kill();
        }
    }

    /** Closes all that have not been closed. */
    static void closeAll() {
        closeAllBut(List.of());
    }

    /** Closes all that have not been closed but these, at the same time. */
    static void closeAllBut(List<LoggedProcess> others) {
        List<LoggedProcess> left = new ArrayList<>(RUNNING);
        left.removeAll(others);
        left.forEach(each -> each.process.destroy());
        left.forEach(LoggedProcess::close);
    }

    /** Those that have not been closed. */
    static List<LoggedProcess> running() {
        return RUNNING;
    }

    /** Its name and the last lines it printed. */
    @Override
    public final String toString() {
        List<String> all = lines();
        List<String> last = all.subList(Math.max(0, all.size() - LINES_SHOWN), all.size());
        return name + " (pid " + pid() + ")\n  " + String.join("\n  ", last);
    }
}
