package io.ztun.demo.traffic;

import java.io.Closeable;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * Watches over clients all the while: whether they answer an echo request, and whether the TCP connection goes on that each has made to
 * here, and on which all comes back that is sent. Thread-safe.
 */
public final class Lookout implements Closeable {

    private static final long PAUSE_NS = TimeUnit.MILLISECONDS.toNanos(20);

    /** Short, for as long as one is waited for it is not seen that a client is back. */
    private static final int ANSWER_TIMEOUT_MS = 100;

    private final Map<InetAddress, Watched> clients = new ConcurrentHashMap<>();
    private final Listener listener;

    private static final class Watched {
        final Silence answers = new Silence();
        final Silence connection = new Silence();
    }

    /** How long nothing has been heard. */
    private static final class Silence {
        private long heardNs = System.nanoTime();
        private long longestNs;

        synchronized void heard() {
            longestNs = longestNs();
            heardNs = System.nanoTime();
        }

        synchronized void forget() {
            longestNs = 0;
            heardNs = System.nanoTime();
        }

        synchronized long sinceNs() {
            return System.nanoTime() - heardNs;
        }

        synchronized long longestNs() {
            return Math.max(longestNs, sinceNs());
        }
    }

    /**
     * What has been seen of a client since it was last forgotten.
     *
     * @param silentMs for how long now it has not answered, or nothing has come back on its connection
     * @param longestSilentMs the longest time in which it did not answer
     * @param longestPauseMs the longest time in which nothing came back on its connection
     */
    public record Seen(long silentMs, long longestSilentMs, long longestPauseMs) {}

    /** @param port where clients connect to */
    public Lookout(int port) throws IOException {
        listener = new Listener(port, this::talk);
    }

    /** The port that clients connect to. */
    public int port() {
        return listener.port();
    }

    /** Forgets what has been seen of a client. */
    public void forget(InetAddress client) {
        of(client).answers.forget();
        of(client).connection.forget();
    }

    /** What has been seen of a client, which is watched from the first time on. */
    public Seen seen(InetAddress client) {
        Silence answers = of(client).answers;
        Silence connection = of(client).connection;
        return new Seen(
                TimeUnit.NANOSECONDS.toMillis(Math.max(answers.sinceNs(), connection.sinceNs())),
                TimeUnit.NANOSECONDS.toMillis(answers.longestNs()),
                TimeUnit.NANOSECONDS.toMillis(connection.longestNs()));
    }

    private Watched of(InetAddress client) {
        return clients.computeIfAbsent(client, absent -> {
            Watched begun = new Watched();
            Threads.daemon("echo-" + client.getHostAddress(), () -> ask(client, begun.answers));
            return begun;
        });
    }

    private static void ask(InetAddress client, Silence answers) {
        while (true) {
            try {
                if (client.isReachable(ANSWER_TIMEOUT_MS)) {
                    answers.heard();
                }
            } catch (IOException e) {
                // No route at the moment: its silence shows.
            }
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    private void talk(Socket connection) throws IOException {
        Silence silence = of(connection.getInetAddress()).connection;
        DataOutputStream out = new DataOutputStream(connection.getOutputStream());
        DataInputStream in = new DataInputStream(connection.getInputStream());
        for (long number = 0; ; number++) {
            out.writeLong(number);
            if (in.readLong() != number) {
                return; // its silence shows
            }
            silence.heard();
            LockSupport.parkNanos(PAUSE_NS);
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
