package io.ztun.app.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A command that has ended.
 *
 * @param status its exit status
 * @param out what it wrote on standard output
 * @param err what it wrote on standard error
 * @param nanos how long it took
 */
record Run(int status, String out, String err, long nanos) {
    private static final long PATIENCE_SECONDS = 60;

    static Run of(Map<String, String> environment, List<String> command) {
        try {
            Path out = Files.createTempFile("ztun-dist", ".out");
            Path err = Files.createTempFile("ztun-dist", ".err");
            ProcessBuilder builder =
                    new ProcessBuilder(command).redirectOutput(out.toFile()).redirectError(err.toFile());
            builder.environment().remove("ZTUN_JAVA_OPTS");
            builder.environment().remove("JDK_JAVA_OPTIONS");
            builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
            builder.environment().put("ZTUN_STATE_DIR", "off");
            builder.environment().put("ZTUN_CONTROL", "off");
            builder.environment().putAll(environment);
            long start = System.nanoTime();
            Process process = builder.start();
            process.getOutputStream().close();
            if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly().waitFor();
                throw new AssertionError("still running after " + PATIENCE_SECONDS + " s: " + command);
            }
            return new Run(process.exitValue(), taken(out), taken(err), System.nanoTime() - start);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private static String taken(Path file) throws IOException {
        String text = Files.readString(file, StandardCharsets.UTF_8);
        Files.delete(file);
        return text;
    }
}
