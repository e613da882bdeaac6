package io.ztun.app.cli;

import java.io.BufferedOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;

import picocli.CommandLine;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.ParseResult;

import io.ztun.app.log.Verbosity;

/**
 * Reads the command line, runs what it asks for, and turns every failure into one line and a status.
 *
 * <p>Nothing on the way to {@code --help} is a lambda or a stream: they cost a tenth of a second there, and a lambda that
 * implements an interface of picocli's keeps that interface out of the class-data archive.
 */
public final class Cli implements CommandLine.IExecutionStrategy {
    private static final int HELP_WIDTH = 100;

    /** More than the help takes, so that it leaves in one piece: a reader such as {@code head} ends after its first lines. */
    private static final int OUT_BUFFER = 64 << 10;

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
        return new CommandLine(new ZtunCommand())
                .setOut(new PrintWriter(new BufferedOutputStream(out, OUT_BUFFER)))
                .setColorScheme(
                        CommandLine.Help.defaultColorScheme(Ansi.OFF)) // finding out what a terminal can is slow
                .setUsageHelpWidth(HELP_WIDTH)
                .setExpandAtFiles(false) // an argument is what it says, not a file to read
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setExecutionStrategy(this)
                .setParameterExceptionHandler(errors)
                .setExecutionExceptionHandler(errors);
    }

    /** Sets the log up before anything else runs. Called by picocli. */
    @Override
    public int execute(ParseResult parsed) {
        boolean verbose = has(parsed, CommonOptions.VERBOSE);
        boolean quiet = has(parsed, CommonOptions.QUIET);
        if (verbose && quiet) {
            throw new CommandLine.ParameterException(
                    parsed.commandSpec().commandLine(), "-v and -q do not go together");
        }
        Verbosity.set(verbose ? Verbosity.VERBOSE : quiet ? Verbosity.QUIET : Verbosity.NORMAL);
        return new CommandLine.RunLast().execute(parsed);
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
