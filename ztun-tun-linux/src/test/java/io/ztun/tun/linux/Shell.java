package io.ztun.tun.linux;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Runs programs in the calling thread's network namespace. */
final class Shell {

    private Shell() {}

    /** @return everything that it printed, whatever its exit status */
    static String output(String... command) throws IOException, InterruptedException {
        Process process =
                new ProcessBuilder(List.of(command)).redirectErrorStream(true).start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertTrue(process.waitFor(60, TimeUnit.SECONDS), () -> "still running: " + String.join(" ", command));
        return output + (process.exitValue() == 0 ? "" : "exit status " + process.exitValue());
    }

    /** @return what a line of shell printed; it has to succeed */
    static String run(String line) throws IOException, InterruptedException {
        String output = output("sh", "-c", line);
        assertTrue(!output.contains("exit status"), () -> line + ": " + output);
        return output;
    }
}
