package io.ztun.demo;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/**
 * A machine of the demonstration: a network namespace, with a process namespace so that whatever runs in it ends with it.
 *
 * <p>Its first process is a {@code cat} that reads from us. When this end of the pipe goes, for whatever reason, {@code cat}
 * ends; with the first process of a process namespace the kernel kills all others (pid_namespaces(7)), and with the last
 * process the network namespace and its interfaces go. Nothing has a name that could be left behind.
 */
final class Host implements AutoCloseable {

    private static final String HOLDER = "echo up && exec cat";
    private static final long CLOSE_TIMEOUT_MS = 3_000;

    private final List<Process> started = new CopyOnWriteArrayList<>();
    private final Process outermost;
    private final long pid;
    private final boolean ownUser;

    private Host(Process outermost, boolean ownUser) throws IOException {
        this.outermost = outermost;
        this.ownUser = ownUser;
        awaitUp(outermost);
        pid = innermost(outermost.toHandle()).pid();
    }

    /**
     * A host of its own.
     *
     * @param ownUser whether to become root in a new user namespace first, for those who are not root
     */
    static Host create(boolean ownUser) throws IOException {
        List<String> command = new ArrayList<>(List.of("unshare"));
        if (ownUser) {
            command.addAll(List.of("--user", "--map-root-user"));
        }
        return new Host(process(holder(command)).start(), ownUser);
    }

    /** A host beside this one, under the same root, so that a cable can join the two. */
    Host neighbour() throws IOException {
        return new Host(process(holder(inside("unshare"))).start(), ownUser);
    }

    private static List<String> holder(List<String> unshare) {
        List<String> command = new ArrayList<>(unshare);
        command.addAll(List.of("--net", "--pid", "--fork", "--kill-child", "sh", "-c", HOLDER));
        return command;
    }

    private static void awaitUp(Process process) throws IOException {
        BufferedReader out =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        if (out.readLine() == null) {
            String why = new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8).strip();
            throw new DemoException(
                    "cannot make a namespace: cause=" + why
                            + "; run the demo with sudo, or allow user namespaces: sudo sysctl"
                            + " kernel.unprivileged_userns_clone=1 (Debian), kernel.apparmor_restrict_unprivileged_userns=0 (Ubuntu)");
        }
    }

    /** The process that {@code unshare} and {@code nsenter} forked, each of which waits for just one. */
    static ProcessHandle innermost(ProcessHandle process) {
        return process.children().findFirst().map(Host::innermost).orElse(process);
    }

    private static ProcessBuilder process(List<String> command) {
        ProcessBuilder builder = new ProcessBuilder(command);
        builder.environment().put("PATH", Prerequisites.path());
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ZTUN_STATE_DIR", "off"); // these two hosts will not be there again
        builder.environment().put("ZTUN_CONTROL", "off");
        return builder;
    }

    /** The process that holds the host, numbered as this process sees it. */
    long pid() {
        return pid;
    }

    /** Starts a command on this host; errors go where output goes. */
    Process start(List<String> command) throws IOException {
        Process process = process(inside(command.toArray(String[]::new)))
                .redirectErrorStream(true)
                .start();
        started.add(process);
        return process;
    }

    /**
     * Runs a command on this host to its end.
     *
     * @return what it says
     * @throws DemoException with that, if it fails
     */
    String run(List<String> command) throws IOException {
        Process process = start(command);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).stripTrailing();
        int exit = process.onExit().join().exitValue();
        started.remove(process);
        if (exit != 0) {
            throw new DemoException(String.join(" ", command) + " failed: exit=" + exit + " it says=" + said);
        }
        return said;
    }

    /** Runs one {@code ip} command a line; stays in this process's process namespace, whose numbers the lines may name. */
    void ip(String... lines) throws IOException {
        Process ip =
                process(enter("ip", "-batch", "-")).redirectErrorStream(true).start();
        try (OutputStream in = ip.getOutputStream()) {
            in.write((String.join("\n", lines) + "\n").getBytes(StandardCharsets.UTF_8));
        }
        String said = new String(ip.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip();
        if (ip.onExit().join().exitValue() != 0) {
            throw new DemoException("cannot set up the network: ip said=" + said.replace('\n', ' '));
        }
    }

    private List<String> inside(String... command) {
        List<String> all = enter("--pid");
        all.addAll(List.of(command));
        return all;
    }

    private List<String> enter(String... rest) {
        List<String> all = new ArrayList<>(List.of("nsenter", "--target", Long.toString(pid), "--net"));
        if (ownUser) {
            all.addAll(List.of("--user", "--preserve-credentials"));
        }
        all.addAll(List.of(rest));
        return all;
    }

    /** Asks all that was started to end, so that it can tidy up: what the kernel kills with the host cannot. */
    private void endStarted() throws InterruptedException {
        started.forEach(process -> innermost(process.toHandle()).destroy());
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(CLOSE_TIMEOUT_MS);
        for (Process process : started) {
            process.waitFor(deadline - System.nanoTime(), TimeUnit.NANOSECONDS);
        }
    }

    /** Ends everything on this host and waits until it is gone. Repeating it does nothing. */
    @Override
    public void close() {
        try {
            endStarted();
            outermost.getOutputStream().close();
            if (!outermost.waitFor(CLOSE_TIMEOUT_MS, TimeUnit.MILLISECONDS)) {
                outermost.destroyForcibly();
            }
        } catch (IOException e) {
            outermost.destroyForcibly();
        } catch (InterruptedException e) {
            outermost.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
