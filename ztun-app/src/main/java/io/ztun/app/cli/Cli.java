package io.ztun.app.cli;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParseResult;

import io.ztun.app.config.ConfigOption;
import io.ztun.app.log.LogForm;
import io.ztun.app.log.Verbosity;
import io.ztun.app.options.LogOptions;
import io.ztun.app.options.VerbosityOptions;
import io.ztun.app.process.LastResort;

/**
 * Reads the command line, runs what it asks for, and turns every failure into one line and a status.
 *
 * <p>Nothing on the way to {@code --help} is a lambda or a stream: they cost a tenth of a second there, and a lambda that
 * implements an interface of picocli's keeps that interface out of the class-data archive.
 */
public final class Cli implements CommandLine.IExecutionStrategy {
    private static final int HELP_WIDTH_DEFAULT = 80;

    /** Picocli's own. */
    private static final int HELP_WIDTH_MIN = 55;

    /** More than the help takes, so that it leaves in one piece: a reader such as {@code head} ends after its first lines. */
    private static final int OUT_BUFFER = 64 << 10;

    /** The examples come first: they are the footer, which in a manual page is behind all. */
    private static final List<String> HELP_SECTIONS = List.of(
            UsageMessageSpec.SECTION_KEY_HEADER,
            UsageMessageSpec.SECTION_KEY_FOOTER_HEADING,
            UsageMessageSpec.SECTION_KEY_FOOTER,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS_HEADING,
            UsageMessageSpec.SECTION_KEY_SYNOPSIS,
            UsageMessageSpec.SECTION_KEY_OPTION_LIST,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_COMMAND_LIST,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST_HEADING,
            UsageMessageSpec.SECTION_KEY_EXIT_CODE_LIST,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION_HEADING,
            UsageMessageSpec.SECTION_KEY_DESCRIPTION);

    private final PrintStream out;
    private final ErrorReport errors;

    /**
     * @param out for what was asked for: help, tables
     * @param err for what went wrong
     */
    public Cli(PrintStream out, PrintStream err) {
        this.out = out;
        this.errors = new ErrorReport(err);
    }

    /** Returns the exit status once the command has ended; for a tunnel, that is when it is closed. */
    public int run(String... args) {
        CommandLine commandLine = commandLine();
        int status = commandLine.execute(new GoStyleArguments(commandLine.getCommandSpec()).toPicocli(args));
        commandLine.getOut().flush();
        return out.checkError() ? errors.handleFailedOutput(status) : status;
    }

    private CommandLine commandLine() {
        CommandLine commandLine = parser(new ZtunCommand());
        commandLine.getCommandSpec().usageMessage().sectionKeys(HELP_SECTIONS);
        return commandLine
                .setOut(new PrintWriter(new BufferedOutputStream(out, OUT_BUFFER)))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(Ansi.OFF)) // finding out what a terminal can is slow
                .setUsageHelpWidth(helpWidth())
                .setExecutionStrategy(this)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    /** What reads a command line and the file that it names. */
    static CommandLine parser(ZtunCommand command) {
        return new CommandLine(command)
                .setDefaultValueProvider(new ConfigOption.Defaults())
                .setExpandAtFiles(false) // an argument is what it says, not a file to read
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    /** Asking the terminal itself would take a process. */
    private static int helpWidth() {
        String columns = System.getenv("COLUMNS");
        return columns != null && columns.matches("[0-9]{1,4}")
                ? Math.max(HELP_WIDTH_MIN, Integer.parseInt(columns))
                : HELP_WIDTH_DEFAULT;
    }

    /** Sets the log up before anything else runs. Called by picocli. */
    @Override
    public int execute(ParseResult parsed) {
        requireEachOnce(parsed);
        boolean verbose = has(parsed, VerbosityOptions.VERBOSE);
        boolean quiet = has(parsed, VerbosityOptions.QUIET);
        if (verbose && quiet) {
            throw new CommandLine.ParameterException(
                    parsed.commandSpec().commandLine(), "-v and -q do not go together");
        }
        LogOptions log = ((ZtunCommand) parsed.commandSpec().root().userObject()).options.log;
        LogForm.set(log.form());
        LastResort.form(LogForm.current());
        Verbosity.set(log.verbosity(verbose, quiet));
        return new CommandLine.RunLast().execute(parsed);
    }

    /** Picocli leaves that to us where options are in groups. */
    private static void requireEachOnce(ParseResult parsed) {
        for (CommandLine command : parsed.asCommandLineList()) {
            Set<OptionSpec> seen = new HashSet<>();
            for (OptionSpec option : command.getParseResult().matchedOptions()) {
                if (!seen.add(option) && !option.isMultiValue() && !option.usageHelp()) {
                    throw new OverwrittenOptionException(command, option, option.longestName());
                }
            }
        }
    }

    private static boolean has(ParseResult parsed, String option) {
        for (CommandLine command : parsed.asCommandLineList()) {
            if (command.getParseResult().hasMatchedOption(option)) {
                return true;
            }
        }
        return false;
    }
}
