package io.ztun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The programs under {@code docs/examples}, built as their texts say, with nothing but a JDK and the distribution. */
final class Examples {

    private static final Path FOLDER =
            Path.of("..", "docs", "examples").toAbsolutePath().normalize();
    private static final Duration TIMEOUT = Duration.ofSeconds(60);

    private Examples() {}

    /** Builds the plugin's jar in {@code target}; returns the jar. */
    static Path buildPlugin(Path target) {
        return buildPlugin(FOLDER.resolve("plugin"), target);
    }

    /** Builds it with a mistake: in {@code source} of its package, {@code right} is replaced by {@code wrong}. */
    static Path buildPlugin(Path target, String source, String right, String wrong) throws IOException {
        Path copy = target.resolve("sources");
        Shell.run("cp", "-r", FOLDER.resolve("plugin").toString(), copy.toString());
        Path file = copy.resolve("src/main/java/org/example/rle").resolve(source);
        String text = Files.readString(file);
        assertTrue(text.contains(right), text);
        Files.writeString(file, text.replace(right, wrong));
        return buildPlugin(copy, target);
    }

    private static Path buildPlugin(Path sources, Path target) {
        Path home = Distribution.lib().getParent();
        List<String> command =
                List.of("sh", sources.resolve("build.sh").toString(), home.toString(), target.toString());
        Shell.Outcome outcome = Shell.attempt(TIMEOUT, command);
        assertEquals(0, outcome.exit(), outcome::toString);
        return Path.of(outcome.out());
    }

    /** Compiles a module of the examples against the distribution; returns {@code target}, where its classes are. */
    static Path compile(String example, Path target) {
        List<String> command = new ArrayList<>(List.of(jdk("javac"), "-Xlint:all", "-Werror", "--release", "17"));
        command.addAll(List.of("-p", Distribution.lib().toString(), "-d", target.toString()));
        command.addAll(sources(FOLDER.resolve(example)));
        Shell.Outcome outcome = Shell.attempt(TIMEOUT, command);
        assertEquals(0, outcome.exit(), outcome::toString);
        return target;
    }

    private static List<String> sources(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.map(Path::toString)
                    .filter(file -> file.endsWith(".java"))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Runs a main class, {@code MODULE/CLASS}, with the distribution's modules beside it. */
    static Shell.Outcome run(Path classes, String main) {
        return Shell.attempt(TIMEOUT, List.of(jdk("java"), "-p", Distribution.lib() + ":" + classes, "-m", main));
    }

    private static String jdk(String tool) {
        return Path.of(System.getProperty("java.home"), "bin", tool).toString();
    }
}
