package io.ztun.app.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

import io.ztun.app.log.Verbosity;

/**
 * Ends the process when it cannot go on, with status 1 and one line on standard error that says why. Thread-safe.
 *
 * <p>A process whose heap is full loses one thread after the other and lives on, deaf, with its port and its interface. So
 * memory that has run out ends it wherever that shows: in a thread that dies of it, in the engine's own handlers
 * ({@link #end}), and in {@link HeapWatch}, for what others have caught and forgotten. Nothing is allocated on the way out.
 */
public final class LastResort implements Thread.UncaughtExceptionHandler {
    private static final int FAILED = 1;
    private static final int LONGEST_REASON = 1_000;

    private static final byte[] BEFORE = "ztun: out of memory: reason=".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] AFTER = " max-heap="
            .concat(Long.toString(Runtime.getRuntime().maxMemory() >> 20))
            .concat(
                    "MiB; allow more with ZTUN_JAVA_OPTS (-XmxSIZE, -XX:MaxDirectMemorySize=SIZE), or fewer clients with --max-clients\n")
            .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE = new byte[BEFORE.length + LONGEST_REASON + AFTER.length];
    private static final FileOutputStream ERR = new FileOutputStream(FileDescriptor.err);

    /** Let go of first, for what the JDK allocates when it halts. */
    private static byte[] reserve = new byte[256 << 10];

    private final Thread main;

    private LastResort(Thread main) {
        this.main = main;
    }

    /**
     * Has every thread that dies of an {@code OutOfMemoryError}, and the calling thread whatever it dies of, end the
     * process. Other deaths are logged: the engine knows which of its threads the tunnel needs.
     */
    public static void install() {
        compose(""); // what this code needs is loaded while there is memory
        Thread.setDefaultUncaughtExceptionHandler(new LastResort(Thread.currentThread()));
    }

    @Override
    public void uncaughtException(Thread thread, Throwable thrown) {
        if (thread == main || thrown instanceof OutOfMemoryError) {
            end(thrown);
        }
        System.getLogger("io.ztun.app")
                .log(Level.ERROR, "thread died: thread=" + thread.getName() + " cause=" + thrown, thrown);
    }

    /**
     * Ends the process at once, without shutdown hooks: the system takes port and interface back.
     *
     * @param thrown what it cannot go on after; the line names it
     */
    public static void end(Throwable thrown) {
        if (thrown instanceof OutOfMemoryError) {
            outOfMemory(thrown.getMessage());
        } else {
            say("ztun: internal error: thread=" + Thread.currentThread().getName() + " cause=" + thrown + "\n");
            if (Verbosity.current().showsTraces()) {
                thrown.printStackTrace();
            }
            Runtime.getRuntime().halt(FAILED);
        }
    }

    private static void say(String line) {
        byte[] bytes = line.getBytes(StandardCharsets.UTF_8);
        write(bytes, bytes.length);
    }

    /** Whoever comes second waits here until there is no process. */
    static synchronized void outOfMemory(String reason) {
        reserve = null;
        write(LINE, compose(reason == null ? "OutOfMemoryError" : reason));
        while (true) {
            try {
                Runtime.getRuntime().halt(FAILED);
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait(); // another thread took the reserve; it will die of the same
            }
        }
    }

    private static void write(byte[] line, int length) {
        try {
            ERR.write(line, 0, length);
        } catch (IOException e) {
            // nobody is left to be told
        }
    }

    /** Puts the line together without an allocation; returns its length. */
    private static int compose(String reason) {
        System.arraycopy(BEFORE, 0, LINE, 0, BEFORE.length);
        int at = BEFORE.length;
        for (int i = 0; i < Math.min(reason.length(), LONGEST_REASON); i++) {
            char c = reason.charAt(i);
            LINE[at++] = (byte) (c < ' ' || c > '~' ? '?' : c);
        }
        System.arraycopy(AFTER, 0, LINE, at, AFTER.length);
        return at + AFTER.length;
    }
}
