package io.ztun.app.cli;

import java.io.PrintStream;
import java.util.stream.Collectors;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

import io.ztun.api.ZtunException;
import io.ztun.app.config.ConfigOption;
import io.ztun.app.log.LogForm;
import io.ztun.app.log.Printable;
import io.ztun.app.options.FormOptions;
import io.ztun.app.options.Suggestions;
import io.ztun.app.options.Wanted;

/** Says what went wrong: one line on standard error, and with {@code -v} the stack trace below it. */
final class ErrorReport implements IParameterExceptionHandler, IExecutionExceptionHandler {
    private final PrintStream err;

    /** A command that knows no more than what the log's lines look like, and the file that may say so. */
    @Command
    static final class Form {
        @Mixin
        ConfigOption config;

        @Mixin
        FormOptions options;
    }

    ErrorReport(PrintStream err) {
        this.err = err;
    }

    /** A command line that cannot be read. */
    @Override
    public int handleParseException(ParameterException e, String[] args) {
        LogForm.set(form(args));
        line(describe(e) + "; see ztun --help", null);
        return ExitStatus.USAGE;
    }

    /** What the log's lines look like by a command line of which not all can be read. */
    private static LogForm form(String... args) {
        Form form = new Form();
        try {
            new CommandLine(form)
                    .setDefaultValueProvider(new ConfigOption.Defaults())
                    .setCaseInsensitiveEnumValuesAllowed(true)
                    .setUnmatchedArgumentsAllowed(true)
                    .setOverwrittenOptionsAllowed(true)
                    .parseArgs(args);
            return form.options.form();
        } catch (ParameterException e) {
            return LogForm.current();
        }
    }

    /** A command that failed. */
    @Override
    public int handleExecutionException(Exception e, CommandLine commandLine, ParseResult parsed) {
        line(e instanceof ZtunException ? e.getMessage() : "internal error: " + e, e);
        return ExitStatus.of(e);
    }

    /** Standard output did not take what was written to it. */
    int handleFailedOutput(int status) {
        line("standard output could not be written; it is full, closed, or nobody reads it any more", null);
        return status == ExitStatus.OK ? ExitStatus.FAILED : status;
    }

    private void line(String message, Throwable thrown) {
        String line = "ztun: " + Printable.of(message.strip().replaceAll("\\s*\\R\\s*", " "));
        err.println(LogForm.current().endLine(line, thrown));
    }

    private static String describe(ParameterException e) {
        if (e instanceof UnmatchedArgumentException unmatched) {
            return describe(unmatched);
        }
        if (e instanceof MissingParameterException missing) {
            return describe(missing);
        }
        if (e instanceof OverwrittenOptionException twice) {
            return Wanted.name(twice.getOverwritten()) + " is there twice";
        }
        if (e.getArgSpec() != null && e.getValue() != null) {
            return Wanted.instead(e, Wanted.name(e.getArgSpec()));
        }
        String message = String.valueOf(e.getMessage());
        return Character.toLowerCase(message.charAt(0)) + message.substring(1);
    }

    private static String describe(MissingParameterException e) {
        ArgSpec first = e.getMissing().get(0);
        String label = first.paramLabel();
        return first instanceof OptionSpec option
                ? option.longestName() + " wants a value: " + option.longestName() + "=" + label
                : label + " is missing: " + e.getCommandLine().getCommandSpec().qualifiedName() + " " + wanted(e);
    }

    /** All arguments that the command has to have. */
    private static String wanted(MissingParameterException e) {
        return e.getCommandLine().getCommandSpec().positionalParameters().stream()
                .filter(ArgSpec::required)
                .map(ArgSpec::paramLabel)
                .collect(Collectors.joining(" "));
    }

    private static String describe(UnmatchedArgumentException e) {
        String argument = e.getUnmatched().get(0);
        CommandSpec command = e.getCommandLine().getCommandSpec();
        if (argument.startsWith("-")) {
            String name = argument.contains("=") ? argument.substring(0, argument.indexOf('=')) : argument;
            return "unknown option: " + name + Suggestions.question(Suggestions.of(name, command));
        }
        if (command.parent() != null && command.subcommands().isEmpty()) {
            return "unexpected argument: " + argument;
        }
        boolean host = command.parent() == null && (argument.indexOf('.') >= 0 || argument.indexOf(':') >= 0);
        String meant = Suggestions.question(Suggestions.of(argument, command));
        if (host) {
            meant = "; a server's name stands behind --server";
        } else if (meant.isEmpty() && command.parent() != null) {
            meant = "; there are " + String.join(", ", command.subcommands().keySet());
        }
        return "unknown command: " + argument + meant;
    }
}
