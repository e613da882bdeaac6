package io.ztun.app.e2e;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.fail;

/** Runs commands to their end. */
final class Shell {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private Shell() {}

    /**
     * What a command did.
     *
     * @param exit its exit status
     * @param out its standard output, stripped
     * @param err its standard error, stripped
     */
    record Outcome(int exit, String out, String err) {

        /** The lines of the standard error, but for the one that says what a client is about to do. */
        List<String> errLines() {
            return err.lines()
                    .filter(line -> !line.matches(".* Connecting to \\S+ port \\d+"))
                    .toList();
        }
    }

    /** Runs a command that has to succeed; returns its output. */
    static String run(String... command) {
        Outcome outcome = attempt(TIMEOUT, List.of(command));
        if (outcome.exit() != 0) {
            fail(String.join(" ", command) + ": exit=" + outcome.exit() + " err=" + outcome.err());
        }
        return outcome.out();
    }

    /** Runs a command whatever comes of it. It is killed, and the test fails, if it takes longer than {@code timeout}. */
    static Outcome attempt(Duration timeout, List<String> command) {
        try {
            return attempt(timeout, new ProcessBuilder(command));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return fail("interrupted", e);
        }
    }

    private static Outcome attempt(Duration timeout, ProcessBuilder builder) throws IOException, InterruptedException {
        builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
        builder.environment().put("ZTUN_STATE_DIR", "off"); // what tests leave behind others would find
        builder.environment().put("ZTUN_CONTROL", "off");
        builder.redirectInput(ProcessBuilder.Redirect.from(new java.io.File("/dev/null")));
        Process process = builder.start();
        CompletableFuture<String> out = read(process.getInputStream());
        CompletableFuture<String> err = read(process.getErrorStream());
        try {
            if (!process.waitFor(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly().waitFor();
                return fail(String.join(" ", builder.command()) + ": not done after " + timeout.toSeconds() + " s: out="
                        + out.join() + " err=" + err.join());
            }
            return new Outcome(process.exitValue(), out.join(), err.join());
        } finally {
            process.destroyForcibly();
        }
    }

    private static CompletableFuture<String> read(InputStream from) {
        return CompletableFuture.supplyAsync(() -> {
            try (from) {
                return new String(from.readAllBytes(), StandardCharsets.UTF_8).strip();
            } catch (IOException e) {
                return "(" + e.getMessage() + ")";
            }
        });
    }
}
