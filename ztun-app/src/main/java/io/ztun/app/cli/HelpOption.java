package io.ztun.app.cli;

import picocli.CommandLine.Option;

/** What every command has; {@code ztun demo}, whose module does not see this one, declares the same. */
final class HelpOption {
    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    boolean help;
}
