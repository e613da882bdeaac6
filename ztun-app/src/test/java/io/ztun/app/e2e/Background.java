package io.ztun.app.e2e;

import java.io.IOException;

/** What an agent does beside answering; it ends with the process. */
final class Background {
    private Background() {}

    /** Something that goes on until it fails. */
    interface Task {
        void run() throws IOException;
    }

    /** Starts it. */
    static void start(String name, Task task) {
        Thread thread = new Thread(
                () -> {
                    try {
                        task.run();
                    } catch (IOException e) {
                        System.out.println(name + " ended: " + e);
                    }
                },
                name);
        thread.setDaemon(true);
        thread.start();
    }
}
