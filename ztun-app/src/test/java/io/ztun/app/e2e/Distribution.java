package io.ztun.app.e2e;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** The built distribution: the folder that the system property {@code ztun.dist} names, or else the one in {@code target/}. */
final class Distribution {

    private static final Path HOME = find();

    private Distribution() {}

    private static Path find() {
        String named = System.getProperty("ztun.dist");
        return named != null ? checked(Path.of(named)) : inTarget(Path.of("target"));
    }

    private static Path inTarget(Path target) {
        try (Stream<Path> folders = Files.list(target)) {
            return folders.filter(folder -> folder.getFileName().toString().matches("ztun-\\d.*"))
                    .filter(Files::isDirectory)
                    .findFirst()
                    .map(Distribution::checked)
                    .orElseThrow(() -> new IllegalStateException("no distribution in " + target.toAbsolutePath()
                            + "; build it with mvn package, or name it with -Dztun.dist=DIR"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path checked(Path home) {
        if (!Files.isExecutable(home.resolve("bin/ztun"))) {
            throw new IllegalStateException("not a distribution: " + home.toAbsolutePath() + " has no bin/ztun");
        }
        return home.toAbsolutePath();
    }

    /** The start script. */
    static String ztun() {
        return HOME.resolve("bin/ztun").toString();
    }

    /** The folder of the application's jars. */
    static Path lib() {
        return HOME.resolve("lib");
    }
}
