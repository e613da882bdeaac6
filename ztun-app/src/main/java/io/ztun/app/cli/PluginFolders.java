package io.ztun.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Where plugin jars are looked for: beside the distribution, where there is one, and wherever the user says. */
final class PluginFolders {

    /** The system property that the distribution's launcher sets to its own folder. */
    static final String HOME = "io.ztun.home";

    private PluginFolders() {}

    /** The folder of the distribution's own jars, where there is one. */
    static Optional<Path> library() {
        return Optional.ofNullable(System.getProperty(HOME))
                .map(home -> Path.of(home, "lib"))
                .filter(Files::isDirectory);
    }

    static List<Path> with(List<Path> named) {
        List<Path> folders = new ArrayList<>();
        String home = System.getProperty(HOME);
        if (home != null) {
            Path own = Path.of(home, "plugins");
            if (Files.isDirectory(own)) {
                folders.add(own);
            }
        }
        folders.addAll(named);
        return folders;
    }
}
