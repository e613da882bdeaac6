package io.ztun.watch.check;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.ConfigException;

/**
 * What a number shall be.
 *
 * @param metric the number
 * @param operator {@code >}, {@code >=}, {@code <}, {@code <=} or {@code =}
 * @param bound in the metric's unit
 * @param text as it was typed
 */
public record Condition(Metric metric, String operator, double bound, String text) {
    private static final Pattern FORM =
            Pattern.compile("([a-z]+)\\s*(>=|<=|>|<|=)\\s*(-?[0-9]{1,12}(?:\\.[0-9]{1,9})?)\\s*([a-z%]*)");

    /**
     * Reads conditions with commas between; null is none.
     *
     * @param option the option that has them, for messages
     * @throws ConfigException if they cannot be read
     */
    public static List<Condition> list(String option, String text) {
        List<Condition> conditions = new ArrayList<>();
        if (text != null) {
            for (String each : text.split(",", -1)) {
                conditions.add(parse(option, each.strip()));
            }
        }
        return conditions;
    }

    private static Condition parse(String option, String text) {
        Matcher form = FORM.matcher(text);
        if (!form.matches()) {
            throw new ConfigException(option + " wants conditions such as saved>20%,sessions>=3: "
                    + (text.isEmpty() ? "(nothing)" : text));
        }
        Metric metric = Metric.named(form.group(1));
        if (metric == null) {
            throw new ConfigException(option + " knows " + Metric.names() + ": " + text);
        }
        Double factor = metric.factor(form.group(4));
        if (factor == null) {
            throw new ConfigException(option + " knows no such unit of " + metric.title() + ": " + text);
        }
        return new Condition(metric, form.group(2), Double.parseDouble(form.group(3)) * factor, text);
    }

    boolean holds(double value) {
        return switch (operator) {
            case ">" -> value > bound;
            case ">=" -> value >= bound;
            case "<" -> value < bound;
            case "<=" -> value <= bound;
            default -> value == bound;
        };
    }

    /** The values that are right, as plugins write ranges; those with {@code >} count their bound in. */
    String range() {
        String number = Check.number(bound);
        return switch (operator.charAt(0)) {
            case '>' -> number + ":";
            case '<' -> "~:" + number;
            default -> number + ":" + number;
        };
    }

    @Override
    public String toString() {
        return text.toLowerCase(Locale.ROOT);
    }
}
