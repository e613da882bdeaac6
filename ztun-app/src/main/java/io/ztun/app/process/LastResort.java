package io.ztun.app.process;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;

import io.ztun.app.log.LogForm;

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

    /** Stands for the reason, which is not known before. */
    private static final String REASON = "@";

    private static final String TEXT = "ztun: out of memory: reason=" + REASON + " max-heap="
            + (Runtime.getRuntime().maxMemory() >> 20)
            + "MiB; allow more with ZTUN_JAVA_OPTS (-XmxSIZE, -XX:MaxDirectMemorySize=SIZE), or fewer clients with --max-clients";

    /** The line in the log's form: what is around each place for the reason. */
    private static byte[][] parts;

    /** Room for the line, had while there is memory. */
    private static byte[] line;

    static {
        form(LogForm.ORIGINAL);
    }

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

    /** Has the line about memory in a form of the log's from now on, but without a time, for which there may be no memory. */
    public static synchronized void form(LogForm form) {
        String whole = new LogForm(form.format(), LogForm.Time.NONE, form.priorities()).endLine(TEXT, null) + '\n';
        String[] around = whole.split(REASON, -1);
        parts = new byte[around.length][];
        for (int i = 0; i < around.length; i++) {
            parts[i] = around[i].getBytes(StandardCharsets.UTF_8);
        }
        line = new byte[whole.length() + around.length * LONGEST_REASON];
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
            String line =
                    "ztun: internal error: thread=" + Thread.currentThread().getName() + " cause=" + thrown;
            say(LogForm.current().endLine(line, thrown) + "\n");
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
        write(line, compose(reason == null ? "OutOfMemoryError" : reason));
        while (true) {
            try {
                Runtime.getRuntime().halt(FAILED);
            } catch (OutOfMemoryError e) {
                Thread.onSpinWait(); // another thread took the reserve; it will die of the same
            }
        }
    }

    private static void write(byte[] bytes, int length) {
        try {
            ERR.write(bytes, 0, length);
        } catch (IOException e) {
            // nobody is left to be told
        }
    }

    /** Puts the line together without an allocation; returns its length. */
    private static int compose(String reason) {
        int at = 0;
        for (int part = 0; part < parts.length; part++) {
            for (int i = 0; part > 0 && i < Math.min(reason.length(), LONGEST_REASON); i++) {
                char c = reason.charAt(i);
                line[at++] = (byte) (c < ' ' || c > '~' || c == '"' || c == '\\' ? '?' : c);
            }
            System.arraycopy(parts[part], 0, line, at, parts[part].length);
            at += parts[part].length;
        }
        return at;
    }
}
