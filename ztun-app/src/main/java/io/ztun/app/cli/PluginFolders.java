package io.ztun.app.cli;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Where plugin jars are looked for: beside the distribution, where there is one, and wherever the user says. */
final class PluginFolders {

    /** The system property that the distribution's launcher sets to its own folder. */
    static final String HOME = "io.ztun.home";

    private PluginFolders() {}

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
