package io.ztun.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** One running program of the demonstration: gets lines, gives lines, and is blamed by name when it ends too soon. */
final class Part {

    private static final int LINES = 20;
    private static final long POLL_MS = 20;
    private static final String END = "(end of its output)";

    private final String name;
    private final Process process;
    private final BlockingQueue<String> lines = new ArrayBlockingQueue<>(LINES);

    private Part(String name, Process process) {
        this.name = name;
        this.process = process;
        Thread thread = new Thread(this::drain, "demo-output-" + name);
        thread.setDaemon(true);
        thread.start();
    }

    /**
     * Starts a program.
     *
     * @param name what a message calls it
     */
    static Part start(String name, Host host, List<String> command) throws IOException {
        return new Part(name, host.start(command));
    }

    /** Reads all the time, so that the program never waits for us; of what nobody takes, the last lines are kept. */
    private void drain() {
        try (BufferedReader output = process.inputReader(StandardCharsets.UTF_8)) {
            for (String line = output.readLine(); line != null; line = output.readLine()) {
                keep(line);
            }
        } catch (IOException e) {
            keep("(cannot read its output: " + e.getMessage() + ")");
        }
        keep(END);
    }

    private void keep(String line) {
        while (!lines.offer(line)) {
            lines.poll();
        }
    }

    /** Gives the program one line. */
    void tell(String line) throws IOException {
        process.outputWriter(StandardCharsets.UTF_8).append(line).append('\n').flush();
    }

    /**
     * Takes the program's next line, which has to begin with {@code start}.
     *
     * @return what follows it
     * @throws DemoException if another line comes, or none in time
     */
    String expect(String start, Duration timeout) throws InterruptedException {
        String line = lines.poll(timeout.toMillis(), TimeUnit.MILLISECONDS);
        if (line == null) {
            throw new DemoException("the " + name + " does not answer: waited=" + timeout.toSeconds() + " s");
        }
        if (!line.startsWith(start)) {
            throw new DemoException("the " + name + " failed: it says=" + line + rest());
        }
        return line.substring(start.length()).strip();
    }

    /**
     * Closes the program's input and waits until it has ended.
     *
     * @throws DemoException if it ends with a failure, or not in time
     */
    void end(Duration timeout) throws IOException, InterruptedException {
        process.outputWriter(StandardCharsets.UTF_8).close();
        if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new DemoException("the " + name + " does not end: waited=" + timeout.toSeconds() + " s");
        }
        if (process.exitValue() != 0) {
            checkAlive();
        }
    }

    /**
     * Waits until the program has done what it was started for.
     *
     * @throws DemoException if it ends before, or has not in time
     */
    void await(Duration timeout, BooleanSupplier done) throws InterruptedException {
        long deadline = System.nanoTime() + timeout.toNanos();
        while (!done.getAsBoolean()) {
            checkAlive();
            if (System.nanoTime() > deadline) {
                throw new DemoException("the " + name + " is not up: waited=" + timeout.toSeconds() + " s");
            }
            Thread.sleep(POLL_MS);
        }
    }

    /** Kills the program, as {@code kill -9} does, and waits until it is gone. */
    void kill() throws InterruptedException {
        Host.innermost(process.toHandle()).destroyForcibly();
        process.waitFor();
    }

    /** Throws what the program said last if it has ended. */
    void checkAlive() {
        if (!process.isAlive()) {
            throw new DemoException("the " + name + " ended: exit=" + process.exitValue() + rest());
        }
    }

    /** What it has said since, but for the inner lines of stack traces. */
    private String rest() {
        List<String> all = new ArrayList<>();
        lines.drainTo(all);
        all.removeIf(line -> line.equals(END) || line.startsWith("\t"));
        return all.isEmpty() ? "" : " | " + String.join(" | ", all);
    }
}
