package io.ztun.app.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** A terminal with a shell in it, in a tmux server of its own. */
final class TmuxTerminal implements AutoCloseable {
    private static final Duration SOON = Duration.ofSeconds(20);

    private final Path socket;

    /** @param folder for its socket; exists */
    TmuxTerminal(Path folder, int columns, int rows) {
        socket = folder.resolve("tmux");
        tmux(
                "new-session",
                "-d",
                "-x",
                "" + columns,
                "-y",
                "" + rows,
                "exec env PS1='ready> ' JAVA_HOME=" + System.getProperty("java.home") + " sh");
        try {
            awaitScreen("the shell is ready", screen -> screen.contains("ready>"));
        } catch (Throwable e) {
            close();
            throw e;
        }
    }

    private String tmux(String... command) {
        List<String> all = new ArrayList<>(List.of("tmux", "-S", socket.toString(), "-f", "/dev/null"));
        all.addAll(List.of(command));
        return Shell.run(all.toArray(String[]::new));
    }

    /** Types a line, and its end. */
    void type(String line) {
        tmux("send-keys", "-l", line);
        press("Enter");
    }

    /** Presses a key, by its name in tmux(1). */
    void press(String key) {
        tmux("send-keys", key);
    }

    void resize(int columns, int rows) {
        tmux("resize-window", "-x", "" + columns, "-y", "" + rows);
    }

    /** What is on the screen. */
    String screen() {
        return tmux("capture-pane", "-p");
    }

    /** The same with the sequences for colours and the like. */
    String colouredScreen() {
        return tmux("capture-pane", "-p", "-e");
    }

    /** Whether the screen is the one that full-screen programs switch to, and the cursor hidden. */
    boolean isTaken() {
        return tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").equals("1 0");
    }

    /** Whether it is as a shell has it. */
    boolean isGivenBack() {
        return tmux("display-message", "-p", "#{alternate_on} #{cursor_flag}").equals("0 1");
    }

    /** Waits until the screen is so, and returns it. */
    String awaitScreen(String what, Predicate<String> wanted) {
        String[] last = {""};
        try {
            Await.until(what, SOON, () -> {
                last[0] = screen();
                return wanted.test(last[0]);
            });
        } catch (AssertionError e) {
            throw new AssertionError(e.getMessage() + "\n" + last[0], e);
        }
        return last[0];
    }

    /** Ends it and what runs in it. */
    @Override
    public void close() {
        tmux("kill-server");
    }
}
