package io.ztun.app.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.lang.System.Logger.Level;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/**
 * Standard error, written by a thread of its own: whoever reads it may stop reading, as a terminal does after Ctrl-S, and no thread
 * of the tunnel waits for that. What has no room meanwhile is lost, and counted in a line of its own. Thread-safe.
 */
public final class LogOutput extends OutputStream {
    /** Room for some two thousand lines. */
    private static final int BYTES_MAX = 256 * 1024;

    /** How long the process's end waits for what is still to be written. */
    private static final long PATIENCE_NS = TimeUnit.SECONDS.toNanos(1);

    private static LogOutput installed;

    private final OutputStream target;
    private final ArrayDeque<byte[]> waiting = new ArrayDeque<>();
    private int bytes;
    private long lost;
    private boolean writing;

    /** @param target may block, and is written by one thread alone */
    LogOutput(OutputStream target) {
        this.target = target;
    }

    /** Has all that is written to {@link System#err} go through one from now on. Once in a process. */
    public static void install() {
        LogOutput output = new LogOutput(new FileOutputStream(FileDescriptor.err));
        output.start();
        installed = output;
        System.setErr(new PrintStream(output, true, Charset.defaultCharset()));
        Runtime.getRuntime().addShutdownHook(new Thread(LogOutput::drain, "ztun-log-end"));
    }

    /** Waits a moment until all has been written, if anybody reads it. */
    public static void drain() {
        if (installed != null) {
            installed.awaitWritten(PATIENCE_NS);
        }
    }

    void start() {
        Thread thread = new Thread(this::run, "ztun-log");
        thread.setDaemon(true);
        thread.start();
    }

    @Override
    public void write(int b) {
        write(new byte[] {(byte) b}, 0, 1);
    }

    /** Takes the whole run or none of it: a line of the log comes in one. */
    @Override
    public synchronized void write(byte[] from, int offset, int length) {
        if (bytes + length > BYTES_MAX) {
            lost++;
            return;
        }
        bytes += length;
        waiting.addLast(Arrays.copyOfRange(from, offset, offset + length));
        notifyAll();
    }

    private void run() {
        try {
            while (true) {
                byte[] next = take();
                try {
                    target.write(next);
                } catch (IOException e) {
                    // nobody is left to be told
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private synchronized byte[] take() throws InterruptedException {
        writing = false;
        notifyAll();
        while (waiting.isEmpty() && lost == 0) {
            wait();
        }
        writing = true;
        byte[] next = waiting.pollFirst();
        if (next == null) {
            String line = "Lost for nobody read standard error: lines=" + lost;
            next = (LogForm.current().line(Level.WARNING, line, null) + System.lineSeparator())
                    .getBytes(StandardCharsets.UTF_8);
            lost = 0;
        } else {
            bytes -= next.length;
        }
        return next;
    }

    synchronized void awaitWritten(long patienceNs) {
        long untilNs = System.nanoTime() + patienceNs;
        try {
            for (long leftNs = patienceNs;
                    (writing || !waiting.isEmpty()) && leftNs > 0;
                    leftNs = untilNs - System.nanoTime()) {
                TimeUnit.NANOSECONDS.timedWait(this, leftNs);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
