package io.ztun.demo;

import java.util.Deque;
import java.util.concurrent.ConcurrentLinkedDeque;

/** What has to be undone, the last first, whether this process closes it or is ended. */
final class Undo implements AutoCloseable {

    private final Deque<Runnable> steps = new ConcurrentLinkedDeque<>();
    private final Thread atExit = new Thread(this::undo, "demo-cleanup");

    Undo() {
        Runtime.getRuntime().addShutdownHook(atExit);
    }

    void later(Runnable step) {
        steps.push(step);
    }

    /** One at a time, or the last step would be done before the others. */
    private synchronized void undo() {
        for (Runnable step = steps.poll(); step != null; step = steps.poll()) {
            step.run();
        }
    }

    /** Repeating it does nothing. */
    @Override
    public void close() {
        undo();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            return; // the machine is shutting down, and the hook has done or will do the same
        }
    }
}
