package io.ztun.app.cli;

import java.nio.file.Path;

import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;

import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Limits;

/** What an argument has to be, for who wrote something that is of another kind. */
final class Wanted {
    private Wanted() {}

    /** How the help calls the argument. */
    static String name(ArgSpec argument) {
        return argument instanceof OptionSpec option ? option.longestName() : argument.paramLabel();
    }

    /** What may stand there, such as {@code a number between 1 and 64}. */
    static String of(ArgSpec argument) {
        Class<?> type = argument.auxiliaryTypes()[0];
        if (type == boolean.class || type == Boolean.class) {
            return "no value";
        }
        if (type == int.class || type == Integer.class) {
            return number(name(argument));
        }
        if (type == Path.class) {
            return "a file name that the locale's character set has (" + charset() + "; LC_ALL=C.UTF-8 has all)";
        }
        return oneOf(argument.paramLabel().split("\\|"));
    }

    private static String number(String name) {
        switch (name) {
            case "--port":
                return between(0, Bounds.PORT_MAX);
            case "--mtu":
                return between(Bounds.MTU_MIN, Bounds.MTU_MAX);
            case "--threads":
                return between(1, Bounds.THREADS_MAX);
            case "--max-clients":
            case "--max-clients-per-source":
            case "--max-half-open":
            case "--max-half-open-per-source":
            case "--handshake-rate":
                return between(1, Limits.MAX);
            default:
                return "a whole number";
        }
    }

    private static String between(int min, int max) {
        return "a number between " + min + " and " + max;
    }

    /** That of file names, by the locale: file.encoding may be another. */
    private static String charset() {
        return System.getProperty("sun.jnu.encoding", "unknown");
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
