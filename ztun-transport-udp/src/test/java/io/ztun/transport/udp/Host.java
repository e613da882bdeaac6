package io.ztun.transport.udp;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import io.ztun.jna.Libc;

import static org.junit.jupiter.api.Assertions.assertEquals;

/**
 * A thread in a network namespace of its own. Threads, sockets and processes that it makes are in it too; the namespace is
 * gone with the last of them, so that a test leaves nothing behind however it ends.
 */
final class Host implements AutoCloseable {
    private static final long LIMIT_S = 120;

    private final ExecutorService thread = Executors.newSingleThreadExecutor(task -> {
        Thread made = new Thread(task, "host");
        made.setDaemon(true);
        return made;
    });

    /** Of the thread, by which {@code ip link set netns} finds the namespace. */
    private final String id;

    Host() {
        id = call(() -> {
            if (TestLibc.unshare(TestLibc.CLONE_NEWNET) != 0) {
                throw new IllegalStateException("unshare failed: errno=" + Libc.errno());
            }
            return Files.readSymbolicLink(Path.of("/proc/thread-self"))
                    .getFileName()
                    .toString();
        });
        run("ip link set lo up");
    }

    /** Does something in the namespace. */
    <T> T call(Callable<T> task) {
        try {
            return thread.submit(task).get(LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw new AssertionError(e.getCause());
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }

    /** Runs a line of shell in the namespace; it has to succeed. Returns what it printed. */
    String run(String line) {
        return call(() -> {
            Process process = new ProcessBuilder("sh", "-ec", line)
                    .redirectErrorStream(true)
                    .start();
            process.getOutputStream().close();
            String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertEquals(0, process.waitFor(), () -> line + ": " + output);
            return output;
        });
    }

    /** Lays a cable from this host to another one. */
    void cable(String name, String address, Host other, String otherName, String otherAddress) {
        run("ip link add " + name + " type veth peer name " + otherName + " netns " + other.id);
        run("ip addr add " + address + " dev " + name + "; ip link set " + name + " up");
        other.run("ip addr add " + otherAddress + " dev " + otherName + "; ip link set " + otherName + " up");
    }

    @Override
    public void close() {
        thread.shutdownNow();
    }
}
