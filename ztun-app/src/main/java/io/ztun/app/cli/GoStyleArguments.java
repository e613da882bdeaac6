package io.ztun.app.cli;

import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/**
 * Lets one dash stand for two, as Go's {@code flag} package does, whose flags the original has: {@code -port=2024} is
 * {@code --port=2024}. One letter behind a dash stays what it is, and so do several that are all flags without a value
 * ({@code -vh}); everything else is a long name, known or not, so that a mistyped one is not taken for a row of letters.
 */
final class GoStyleArguments {
    private final StringBuilder letters = new StringBuilder();

    GoStyleArguments(CommandSpec spec) {
        collect(spec);
    }

    private void collect(CommandSpec spec) {
        for (OptionSpec option : spec.options()) {
            for (String name : option.names()) {
                if (name.length() == 2 && option.arity().max() == 0) {
                    letters.append(name.charAt(1));
                }
            }
        }
        for (CommandLine subcommand : spec.subcommands().values()) {
            collect(subcommand.getCommandSpec());
        }
    }

    String[] toPicocli(String... args) {
        String[] result = args.clone();
        for (int i = 0; i < args.length && !args[i].equals("--"); i++) {
            if (isLongNameWithOneDash(args[i])) {
                result[i] = "-" + args[i];
            }
        }
        return result;
    }

    private boolean isLongNameWithOneDash(String arg) {
        return arg.length() > 2 && arg.charAt(0) == '-' && Character.isLetter(arg.charAt(1)) && !isRowOfLetters(arg);
    }

    private boolean isRowOfLetters(String arg) {
        for (int i = 1; i < arg.length(); i++) {
            if (letters.indexOf(arg.substring(i, i + 1)) < 0) {
                return false;
            }
        }
        return true;
    }
}
