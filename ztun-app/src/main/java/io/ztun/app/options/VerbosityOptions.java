package io.ztun.app.options;

import picocli.CommandLine.Option;

/** How much the log says. Several commands have these options. */
public class VerbosityOptions {
    /** The option for more. */
    public static final String VERBOSE = "-v";

    /** The option for less. */
    public static final String QUIET = "-q";

    @Option(names = VERBOSE, description = "More on the log, and stack traces with errors.")
    boolean verbose;

    @Option(names = QUIET, description = "Warnings only on the log.")
    boolean quiet;
}
