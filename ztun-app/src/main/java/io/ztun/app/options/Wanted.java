package io.ztun.app.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

import io.ztun.api.ConfigException;

/** What an argument has to be, for who wrote something else. */
public final class Wanted {
    private Wanted() {}

    /** How the help calls the argument. */
    public static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /**
     * What is wrong with the value that an argument was given, and what is allowed.
     *
     * @param e for an argument's value
     * @param name how the user has called the argument
     */
    public static String instead(ParameterException e, String name) {
        if (e.getCause() instanceof ConfigException reason) {
            return name + ": " + reason.getMessage();
        }
        return name + " wants " + of(e.getArgSpec()) + ": " + (e.getValue().isEmpty() ? "(nothing)" : e.getValue());
    }

    /** What may stand there, such as {@code a number between 1 and 64}. */
    public static String of(ArgSpec argument) {
        for (ITypeConverter<?> converter : argument.converters()) {
            if (converter instanceof Kind<?> kind) {
                return kind.allowed();
            }
        }
        Class<?> type = argument.auxiliaryTypes()[0];
        if (type == boolean.class) {
            return "no value";
        }
        return type == Integer.class
                ? "a whole number"
                : oneOf(argument.paramLabel().split("\\|"));
    }

    private static String oneOf(String... words) {
        int last = words.length - 1;
        StringBuilder list = new StringBuilder(words[0]);
        for (int i = 1; i < words.length; i++) {
            list.append(i == last ? " or " : ", ").append(words[i]);
        }
        return list.toString();
    }
}
