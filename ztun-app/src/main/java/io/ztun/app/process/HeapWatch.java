package io.ztun.app.process;

/**
 * Looks at the heap every second, and ends the process ({@link LastResort}) once it is full: an {@code OutOfMemoryError} that
 * somebody caught, as the JDK's executors do, would otherwise leave a process that is up and does nothing.
 *
 * <p>Where less than a 64th seems to be free, it may be garbage that fills the heap, so that it is collected before anything
 * is decided. A heap that full of live objects is collected all the time, and nothing else gets done.
 */
public final class HeapWatch {
    private static final long INTERVAL_MS = 1_000;
    private static final int LEAST_PART = 64;

    private HeapWatch() {}

    /** Begins, and goes on until the process ends. */
    public static void start() {
        Thread thread = new Thread(HeapWatch::run, "ztun-heap-watch");
        thread.setDaemon(true);
        thread.start();
    }

    private static void run() {
        try {
            while (true) {
                Thread.sleep(INTERVAL_MS);
                if (isFull()) {
                    System.gc();
                    if (isFull()) {
                        LastResort.outOfMemory("Java heap is full");
                    }
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // nobody does that
        }
    }

    private static boolean isFull() {
        Runtime runtime = Runtime.getRuntime();
        long max = runtime.maxMemory();
        return max - (runtime.totalMemory() - runtime.freeMemory()) < max / LEAST_PART;
    }
}
