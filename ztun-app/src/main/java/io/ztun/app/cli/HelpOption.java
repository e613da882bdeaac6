package io.ztun.app.cli;

import picocli.CommandLine.Option;

/** What every command has. */
public final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    boolean help;
}
