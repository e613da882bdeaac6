package io.ztun.watch.top;

import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.function.IntConsumer;

import org.jline.terminal.Attributes;
import org.jline.terminal.Attributes.LocalFlag;
import org.jline.terminal.Size;
import org.jline.terminal.Terminal;
import org.jline.terminal.TerminalBuilder;
import org.jline.utils.AttributedString;
import org.jline.utils.Curses;
import org.jline.utils.Display;
import org.jline.utils.InfoCmp.Capability;

import io.ztun.watch.socket.WatchException;

/**
 * The whole terminal, until it is closed; then it is as it was before, also when the process is ended by a signal. Safe for use by
 * several threads.
 */
final class Screen implements AutoCloseable {
    private static final int COLUMNS_DEFAULT = 80;
    private static final int ROWS_DEFAULT = 24;

    private final FileInputStream in = new FileInputStream(FileDescriptor.in);
    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final Terminal terminal;
    private final Attributes before;
    private final Display display;
    private final Thread atExit = new Thread(this::leave, "ztun-top-restore");
    private int rows;
    private int columns;
    private boolean entered;

    private Screen(Terminal terminal) {
        this.terminal = terminal;
        before = terminal.getAttributes();
        display = new Display(terminal, true);
    }

    /**
     * Takes the terminal.
     *
     * @throws WatchException if there is none, or it cannot move its cursor
     */
    static Screen open() {
        String type = System.getenv("TERM");
        if (type == null || type.isEmpty() || type.equals("dumb")) {
            throw new WatchException("this terminal cannot move its cursor: TERM=" + (type == null ? "" : type)
                    + "; use ztun status, or set TERM");
        }
        Terminal terminal;
        try {
            // Of JLine's ways to a terminal the one by stty, which takes no native library.
            terminal = TerminalBuilder.builder()
                    .system(true)
                    .provider("exec")
                    .dumb(false)
                    .graphemeCluster(false) // to find out if the terminal has them means to wait for its answer
                    .build();
        } catch (IOException | IllegalStateException e) {
            throw new WatchException("no terminal to show it in: standard input or output is none; use ztun status", e);
        }
        Screen screen = new Screen(terminal);
        screen.enter();
        Runtime.getRuntime().addShutdownHook(screen.atExit);
        return screen;
    }

    /** What it can show. */
    Style style() {
        Integer colours = terminal.getNumericCapability(Capability.max_colors);
        String unwanted = System.getenv("NO_COLOR");
        // The kernel's console has a font without the characters of charts.
        return new Style(
                colours != null && colours >= 8 && (unwanted == null || unwanted.isEmpty()),
                terminal.getType().equals("linux") || !terminal.encoding().equals(StandardCharsets.UTF_8));
    }

    /** What to do when its window has another size, when the user wants to end, and when the user wants to do something else first. */
    void handle(Runnable resized, Runnable interrupted, Runnable suspended) {
        terminal.handle(Terminal.Signal.WINCH, signal -> resized.run());
        terminal.handle(Terminal.Signal.INT, signal -> interrupted.run());
        terminal.handle(Terminal.Signal.TSTP, signal -> suspended.run());
    }

    /**
     * Hands over each key, on a thread of its own; -1 when there will be no more. Not through the library: its reader polls the terminal,
     * changes its modes to do so, and does not end.
     */
    void readKeys(IntConsumer keys) {
        Thread reader = new Thread(
                () -> {
                    int key;
                    do {
                        key = read();
                        keys.accept(key);
                    } while (key >= 0);
                },
                "ztun-top-keys");
        reader.setDaemon(true);
        reader.start();
    }

    private int read() {
        try {
            return in.read();
        } catch (IOException e) {
            return -1;
        }
    }

    private synchronized void enter() {
        Attributes keys = new Attributes(before);
        keys.setLocalFlags(EnumSet.of(LocalFlag.ICANON, LocalFlag.ECHO, LocalFlag.IEXTEN), false);
        terminal.setAttributes(keys); // Ctrl-C and Ctrl-Z go on being signals
        terminal.puts(Capability.enter_ca_mode);
        terminal.puts(Capability.cursor_invisible);
        terminal.flush();
        resize();
        entered = true;
    }

    /** Learns its size, and forgets what it shows. */
    synchronized void resize() {
        Size size = terminal.getSize();
        rows = size.getRows() > 0 ? size.getRows() : ROWS_DEFAULT;
        columns = size.getColumns() > 0 ? size.getColumns() : COLUMNS_DEFAULT;
        display.resize(Size.of(columns, rows));
        display.clear();
    }

    /** Shows what {@code lines} makes of its columns and rows. */
    synchronized void show(Picture lines) {
        if (entered) {
            display.update(lines.draw(columns, rows), 0);
        }
    }

    /** What is to be seen. */
    interface Picture {
        /** At most {@code rows} lines of at most {@code columns}. */
        List<AttributedString> draw(int columns, int rows);
    }

    /** Gives the terminal back, stops this process as Ctrl-Z does, and takes it again when it goes on. */
    void suspend() {
        leave();
        try {
            // Not SIGTSTP, which is ours to handle.
            new ProcessBuilder(
                            "kill",
                            "-STOP",
                            Long.toString(ProcessHandle.current().pid()))
                    .start()
                    .waitFor();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        enter();
    }

    /** Past the library's own buffer: it closes the terminal by itself when the process ends, and at the same time. */
    private synchronized void leave() {
        if (!entered) {
            return;
        }
        entered = false;
        StringWriter restore = new StringWriter();
        Curses.tputs(restore, terminal.getStringCapability(Capability.cursor_normal));
        Curses.tputs(restore, terminal.getStringCapability(Capability.exit_ca_mode));
        try {
            out.write(restore.toString().getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            // the terminal is gone
        }
        terminal.setAttributes(before);
    }

    /** Gives the terminal back. A second time it does nothing. */
    @Override
    public void close() {
        leave();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try {
            terminal.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
