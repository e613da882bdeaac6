package io.ztun.watch.top;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

import io.ztun.watch.answer.Point;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.socket.WatchException;

/** Watches a tunnel until the user has seen enough. Its state is the calling thread's; others post to its queue what is to be done. */
public final class Top {
    private static final long STEP_MS = 1000;

    private final Tunnel tunnel;
    private final Screen screen;
    private final Live live = new Live();
    private final View view;
    private final BlockingQueue<Runnable> events = new LinkedBlockingQueue<>();
    private boolean done;

    /** Whether the tunnel has told of the time before. The asking thread's. */
    private boolean begun;

    private Top(Tunnel tunnel, Screen screen) {
        this.tunnel = tunnel;
        this.screen = screen;
        this.view = new View(tunnel.name(), screen.style());
    }

    /**
     * Takes the terminal and gives it back when the user quits.
     *
     * @throws WatchException if there is no terminal that can show it
     */
    public static void run(Tunnel tunnel) throws InterruptedException {
        ScheduledExecutorService asking = Executors.newSingleThreadScheduledExecutor(task -> {
            Thread thread = new Thread(task, "ztun-top-asking");
            thread.setDaemon(true);
            return thread;
        });
        try (Screen screen = Screen.open()) {
            Top top = new Top(tunnel, screen);
            asking.scheduleWithFixedDelay(top::ask, 0, STEP_MS, TimeUnit.MILLISECONDS);
            top.loop();
        } finally {
            asking.shutdownNow();
        }
    }

    private void ask() {
        try {
            if (!begun) {
                List<Point> seconds = tunnel.seconds();
                events.add(() -> live.begin(seconds));
            }
            Reading reading = Reading.of(tunnel);
            begun = true;
            events.add(() -> live.add(reading));
        } catch (WatchException e) {
            begun = false;
            events.add(() -> live.lost(e.getMessage()));
        } catch (RuntimeException e) { // or nothing would be asked any more
            begun = false;
            events.add(() -> live.lost(tunnel.name() + " cannot be shown: " + e));
        }
    }

    private void loop() throws InterruptedException {
        screen.handle(
                () -> events.add(screen::resize),
                () -> events.add(() -> done = true),
                () -> events.add(screen::suspend));
        screen.readKeys(key -> events.add(() -> key(key)));
        while (!done) {
            screen.show((columns, rows) -> view.lines(live, columns, rows));
            for (Runnable event = events.take(); event != null; event = events.poll()) {
                event.run();
            }
        }
    }

    private void key(int key) {
        done |= key == 'q' || key < 0;
        view.key(key);
    }
}
