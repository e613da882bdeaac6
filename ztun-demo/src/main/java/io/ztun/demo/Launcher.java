package io.ztun.demo;

import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Finds the start script of the distribution that this class was loaded from. */
final class Launcher {

    private Launcher() {}

    /**
     * The distribution's {@code bin/ztun}.
     *
     * @throws DemoException if this class is not in the {@code lib/} of a distribution
     */
    static Path find() {
        Path lib = jar().getParent();
        Path script = lib.resolveSibling("bin").resolve("ztun");
        if (!Files.isExecutable(script)) {
            throw new DemoException("no start script: file=" + script + "; run the demo from a built distribution");
        }
        return script;
    }

    private static Path jar() {
        try {
            URI location = Launcher.class
                    .getProtectionDomain()
                    .getCodeSource()
                    .getLocation()
                    .toURI();
            return Path.of(location).toAbsolutePath();
        } catch (URISyntaxException e) {
            throw new IllegalStateException("a class's own location", e);
        }
    }
}
