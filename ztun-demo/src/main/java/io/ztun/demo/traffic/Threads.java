package io.ztun.demo.traffic;

import java.io.IOException;

/** Starts threads for blocking sockets, whose end is an {@link IOException}. */
final class Threads {

    /** What such a thread does. */
    @FunctionalInterface
    interface Task {
        void run() throws IOException;
    }

    private Threads() {}

    /** The other end notices a connection that ended too soon and says so; here it only ends the thread. */
    static void daemon(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        return;
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
