package io.ztun.app.options;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Option;

/** Where plugins are. Several commands have this option. */
public class PluginOptions {

    /** Folders in addition to the distribution's own. */
    @Option(
            names = "--plugins",
            order = 100,
            paramLabel = "DIR",
            split = ":",
            hideParamSyntax = true,
            description =
                    "Load the plugin jars of that folder as well; repeat it, or separate folders by colons. What a"
                            + " plugin depends on lies in the same folder. (default: only the folder plugins/ beside bin/)")
    public List<Path> plugins = new ArrayList<>();
}
