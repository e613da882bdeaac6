package io.ztun.network;

import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Runs the system's programs: those of its own folders, with arguments as they are, without a shell, and with a time limit. Each is on
 * the log with {@code -v}. Thread-safe.
 */
final class Commands {
    private static final Logger LOG = System.getLogger(Commands.class.getName());
    private static final Duration LIMIT = Duration.ofSeconds(10);

    /** How long output is read once the program has ended: what it has started may go on holding it. */
    private static final Duration REST = Duration.ofSeconds(1);

    private static final List<Path> FOLDERS =
            List.of(Path.of("/usr/sbin"), Path.of("/usr/bin"), Path.of("/sbin"), Path.of("/bin"));

    private static final Map<String, String> ENVIRONMENT =
            Map.of("PATH", "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL", "C.UTF-8");

    private static final Map<String, String> PACKAGES = Map.of("ip", "iproute2", "nft", "nftables");

    private final List<String> prefix;
    private final List<Path> folders;

    /**
     * What a program said.
     *
     * @param exit its status
     * @param text its output and its errors
     */
    record Result(int exit, String text) {}

    /** Those of this machine. */
    Commands() {
        this(List.of(), FOLDERS);
    }

    /**
     * @param prefix the command that runs the others, such as {@code ip netns exec NAME}
     * @param folders where programs are
     */
    Commands(List<String> prefix, List<Path> folders) {
        this.prefix = prefix;
        this.folders = folders;
    }

    /** A program's file. */
    Optional<Path> find(String program) {
        return folders.stream()
                .map(folder -> folder.resolve(program))
                .filter(Files::isExecutable)
                .findFirst();
    }

    /**
     * Runs a program that has to succeed; returns what it said.
     *
     * @throws NetworkException if it is not there, fails, or takes too long
     */
    String run(String... command) {
        return feed("", command);
    }

    /** The same with that input. */
    String feed(String input, String... command) {
        Result result = attempt(input, command);
        if (result.exit() != 0) {
            throw new NetworkException("`" + String.join(" ", command) + "` failed: exit=" + result.exit() + " said="
                    + said(result.text()));
        }
        return result.text();
    }

    /** What it complained of, in one line. nft repeats the line that it does not like, and points at the place. */
    private static String said(String text) {
        return text.isBlank() ? "(nothing)" : text.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /** Runs a program whatever comes of it. */
    Result attempt(String input, String... command) {
        Path file = find(command[0])
                .orElseThrow(() -> new NetworkException("a program is missing: name=" + command[0] + "; install "
                        + PACKAGES.getOrDefault(command[0], "it")));
        List<String> all = new ArrayList<>(prefix);
        all.add(file.toString());
        all.addAll(List.of(command).subList(1, command.length));
        ProcessBuilder builder =
                new ProcessBuilder(all).directory(new File("/")).redirectErrorStream(true);
        builder.environment().clear();
        builder.environment().putAll(ENVIRONMENT);
        try {
            Result result = run(builder, input);
            LOG.log(Level.DEBUG, () -> "Program ran: command=" + String.join(" ", command) + " exit=" + result.exit());
            return result;
        } catch (IOException e) {
            throw new NetworkException("`" + String.join(" ", command) + "` cannot be run: " + e.getMessage(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new NetworkException("`" + String.join(" ", command) + "` was interrupted", e);
        }
    }

    private static Result run(ProcessBuilder builder, String input) throws IOException, InterruptedException {
        Process process = builder.start();
        try {
            Output output = new Output(process.getInputStream());
            output.start();
            feed(process, input);
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IOException("it took longer than " + LIMIT.toSeconds() + " s");
            }
            output.join(REST.toMillis());
            return new Result(process.exitValue(), output.text());
        } finally {
            process.destroyForcibly();
        }
    }

    private static void feed(Process process, String input) {
        try (OutputStream in = process.getOutputStream()) {
            in.write(input.getBytes(StandardCharsets.UTF_8));
        } catch (IOException e) {
            return; // it has ended without reading all, and its status says more
        }
    }

    /** Reads what a program prints, so that it never waits for room. */
    private static final class Output extends Thread {
        private final InputStream from;
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        Output(InputStream from) {
            super("ztun-network-output");
            setDaemon(true);
            this.from = from;
        }

        @Override
        public void run() {
            try {
                from.transferTo(bytes);
            } catch (IOException e) {
                return; // it was killed, and whoever did it says so
            }
        }

        String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }
    }
}
