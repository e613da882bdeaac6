package io.ztun.estimate;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;

/** Says on standard error how far the work is: on a terminal in one line that changes, else in a line every few seconds. */
final class Progress {
    private static final long TERMINAL_NS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final long OTHER_NS = TimeUnit.SECONDS.toNanos(5);

    private final PrintStream err;
    private final boolean terminal;
    private final long startNs = System.nanoTime();
    private long saidNs = startNs;
    private boolean shown;

    Progress(PrintStream err) {
        this.err = err;
        terminal = isTerminal();
    }

    private static boolean isTerminal() {
        try {
            String target = Files.readSymbolicLink(Path.of("/proc/self/fd/2")).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty") || target.equals("/dev/console");
        } catch (IOException e) {
            return false;
        }
    }

    /**
     * So much has been read.
     *
     * @param total what there is; 0 where nobody knows
     */
    void read(long bytes, long total) {
        long nowNs = System.nanoTime();
        if (nowNs - saidNs < (terminal ? TERMINAL_NS : OTHER_NS)) {
            return;
        }
        saidNs = nowNs;
        double seconds = (nowNs - startNs) / 1e9;
        String share = total > 0 ? " of " + Units.bytes(total) + ", " + Units.percent(bytes, total) : "";
        say("estimating: " + Units.bytes(bytes) + share + ", " + Units.bytes(bytes / seconds) + "/s");
    }

    private void say(String line) {
        shown = true;
        if (terminal) {
            err.print("\r" + line + "\033[K");
            err.flush();
        } else {
            err.println("ztun: " + line);
        }
    }

    /** Clears its line. */
    void end() {
        if (terminal && shown) {
            err.print("\r\033[K");
            err.flush();
        }
    }
}
