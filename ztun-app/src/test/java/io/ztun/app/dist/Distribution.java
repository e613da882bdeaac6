package io.ztun.app.dist;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;

/**
 * A distribution on disk.
 *
 * @param home its folder
 */
record Distribution(Path home) {

    /** The one that the build has just made. */
    static Distribution built() {
        return new Distribution(Path.of(Objects.requireNonNull(
                System.getProperty("ztun.dist"), "the system property ztun.dist, which the build sets")));
    }

    Path launcher() {
        return home.resolve("bin/ztun");
    }

    Run run(String... args) {
        return run(Map.of(), args);
    }

    Run run(Map<String, String> environment, String... args) {
        List<String> command = new ArrayList<>(List.of(launcher().toString()));
        command.addAll(List.of(args));
        return Run.of(environment, command);
    }

    /** The jars of {@code lib} or {@code plugins}. */
    List<Path> jars(String folder) {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.filter(file -> file.toString().endsWith(".jar"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every file, relative to the folder, but for the archives that the first start writes. */
    List<String> files() {
        try (Stream<Path> files = Files.walk(home)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> home.relativize(file).toString())
                    .filter(name -> !name.endsWith(".jsa") && !name.endsWith(".aot"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A copy, without archives. */
    Distribution copyTo(Path target) {
        try {
            for (String file : files()) {
                Path copy = target.resolve(file);
                Files.createDirectories(copy.getParent());
                Files.copy(home.resolve(file), copy, java.nio.file.StandardCopyOption.COPY_ATTRIBUTES);
            }
            return new Distribution(target);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
