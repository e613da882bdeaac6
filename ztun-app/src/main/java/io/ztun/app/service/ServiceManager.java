package io.ztun.app.service;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.ztun.core.Tunnel;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.DrainProgress;

/**
 * Tells the service manager that has started the process, if one has and wants to hear, how the tunnel is: sd_notify(3) and
 * sd_watchdog_enabled(3). Messages leave on a thread of its own, in their order: nobody else waits for the manager.
 * Thread-safe.
 */
public final class ServiceManager implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ServiceManager.class.getName());

    private static final long STATUS_MS = 10_000;
    private static final long DRAINING_MS = 1_000;

    /** How long the manager is to wait from each time on that clients are still going: a moment of a busy machine's, and the end. */
    private static final long PATIENCE_MS = 30_000;

    /** So many looks at the packet threads for each time that the watchdog may wait. */
    private static final int LOOKS = 3;

    private static final long CLOSE_PATIENCE_S = 1;

    /** Null where nobody wants to hear. */
    private final NotifySocket socket;

    private final long watchdogMicros;
    private final ScheduledExecutorService thread;
    private boolean ready;
    private String status = "";

    private ServiceManager(NotifySocket socket, long watchdogMicros) {
        this.socket = socket;
        this.watchdogMicros = watchdogMicros;
        thread = socket == null
                ? null
                : Executors.newSingleThreadScheduledExecutor(task -> {
                    Thread made = new Thread(task, "ztun-service");
                    made.setDaemon(true);
                    return made;
                });
    }

    /** The one that the environment names: {@code NOTIFY_SOCKET}, {@code WATCHDOG_USEC} and {@code WATCHDOG_PID}. */
    public static ServiceManager of(Map<String, String> environment) {
        String name = environment.getOrDefault("NOTIFY_SOCKET", "");
        if (name.isEmpty()) {
            return new ServiceManager(null, 0);
        }
        try {
            return new ServiceManager(new NotifySocket(name), watchdog(environment));
        } catch (IllegalArgumentException e) {
            LOG.log(Level.WARNING, "The service manager is not told how things are: " + e.getMessage());
            return new ServiceManager(null, 0);
        }
    }

    private static long watchdog(Map<String, String> environment) {
        String own = Long.toString(ProcessHandle.current().pid());
        if (!environment.getOrDefault("WATCHDOG_PID", own).equals(own)) {
            return 0;
        }
        String micros = environment.getOrDefault("WATCHDOG_USEC", "0");
        try {
            return Math.max(0, Long.parseLong(micros));
        } catch (NumberFormatException e) {
            LOG.log(
                    Level.WARNING,
                    "The service manager's watchdog is not fed: variable=WATCHDOG_USEC value=" + micros
                            + "; wanted a number");
            return 0;
        }
    }

    /**
     * Whether that signal says that the process is started again as soon as it has ended: SIGINT of a service manager, by the units'
     * {@code RestartKillSignal=}.
     */
    public boolean restartsOn(String signal) {
        return socket != null && signal.equals("SIGINT");
    }

    /** Interface and port are open; a client is connected, or waits for its server as it was told to. Only the first call counts. */
    public synchronized void ready(Tunnel tunnel) {
        if (socket == null || ready) {
            return;
        }
        ready = true;
        run(() -> {
            socket.send("READY=1");
            tellStatus(tunnel);
        });
        every(STATUS_MS * 1_000, () -> tellStatus(tunnel));
        if (watchdogMicros > 0) {
            StuckThreads threads = new StuckThreads(tunnel::progress);
            every(watchdogMicros / LOOKS, () -> {
                if (!threads.look()) {
                    socket.send("WATCHDOG=1");
                }
            });
        }
    }

    /** The tunnel's clients go before it closes, which may take longer than the manager has patience for. */
    public void draining(ZtunServer server) {
        if (socket != null) {
            every(DRAINING_MS * 1_000, () -> {
                socket.send("EXTEND_TIMEOUT_USEC=" + PATIENCE_MS * 1_000);
                tellStatus(server);
            });
        }
    }

    private void tellStatus(Tunnel tunnel) {
        Optional<DrainProgress> drain = tunnel instanceof ZtunServer server ? server.drain() : Optional.empty();
        String now = StatusText.of(tunnel instanceof ZtunServer, tunnel.statistics(), drain);
        if (!now.equals(status)) {
            status = now;
            socket.send("STATUS=" + now);
        }
    }

    /** Runs a task that reads the configuration again, and says when it begins and that it has ended. */
    public void reload(Runnable task) {
        if (socket == null) {
            task.run();
            return;
        }
        run(() -> socket.send("RELOADING=1\nMONOTONIC_USEC=" + NotifySocket.monotonicMicros()));
        try {
            task.run();
        } finally {
            run(() -> socket.send("READY=1"));
        }
    }

    /** The tunnel begins to close. */
    public void stopping() {
        if (socket != null) {
            run(() -> socket.send("STOPPING=1"));
        }
    }

    private void run(Runnable task) {
        try {
            thread.execute(() -> guarded(task));
        } catch (RejectedExecutionException e) {
            LOG.log(Level.DEBUG, "nothing is told after the end", e);
        }
    }

    private void every(long micros, Runnable task) {
        thread.scheduleAtFixedRate(() -> guarded(task), 0, micros, TimeUnit.MICROSECONDS);
    }

    /** An exception would end the series. */
    private static void guarded(Runnable task) {
        try {
            task.run();
        } catch (RuntimeException e) {
            LOG.log(Level.WARNING, "The service manager was not told", e);
        }
    }

    /** Says what is still to be said, for a moment at most. */
    @Override
    public void close() {
        if (socket == null) {
            return;
        }
        thread.shutdown();
        try {
            if (thread.awaitTermination(CLOSE_PATIENCE_S, TimeUnit.SECONDS)) {
                socket.close();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
