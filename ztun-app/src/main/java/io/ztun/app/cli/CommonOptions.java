package io.ztun.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options that several commands have. {@link Cli} reads {@code -v} and {@code -q} for all of them. */
final class CommonOptions {
    static final String VERBOSE = "-v";
    static final String QUIET = "-q";

    @Option(
            names = "--plugins",
            paramLabel = "DIR",
            description = {
                "Load the plugin jars of that folder as well; may be repeated. What a plugin depends on lies in the"
                        + " same folder. (default: only the folder plugins/ beside bin/)"
            })
    List<Path> plugins = new ArrayList<>();

    @Option(names = VERBOSE, description = "More on the log, and stack traces with errors.")
    boolean verbose;

    @Option(names = QUIET, description = "Warnings only on the log.")
    boolean quiet;

    @Mixin
    HelpOption help;
}
