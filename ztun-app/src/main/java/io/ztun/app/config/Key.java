package io.ztun.app.config;

import java.lang.reflect.AnnotatedElement;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.ArgGroupSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

import io.ztun.app.options.Reloadable;
import io.ztun.app.options.TunnelOptions;
import io.ztun.app.options.Wanted;

/**
 * An option as the file has it: by its name without dashes, in a table that is called as the help's group.
 *
 * @param name the key
 * @param table the table in which it stands, or may stand
 * @param option what it sets
 */
public record Key(String name, String table, OptionSpec option) {
    private static final String DASHES = "--";
    private static final Pattern DEFAULT = Pattern.compile(" *\\(default: (.*)\\)$");
    private static final Pattern NUMBER = Pattern.compile("-?(0|[1-9][0-9]*)|0x[0-9A-Fa-f]+");
    private static final Pattern PATH = Pattern.compile("(FILE|DIR|PATH)(\\|off)?");

    /** A command that has the options of a tunnel and nothing else. */
    @Command
    static final class Holder {
        @Mixin
        TunnelOptions options;
    }

    /** A command that has the options of a tunnel and nothing else. */
    static CommandSpec allOptions() {
        return CommandSpec.forAnnotatedObject(new Holder());
    }

    /** All keys that there are. */
    public static Map<String, Key> all() {
        return of(allOptions());
    }

    /** All keys of a command's options, in the order of the help. One without a long name is none. */
    public static Map<String, Key> of(CommandSpec command) {
        Map<String, Key> keys = new LinkedHashMap<>();
        for (ArgGroupSpec group : command.argGroups()) {
            String table = group.heading().replaceAll("%n|:", "").toLowerCase(Locale.ROOT);
            for (OptionSpec option : group.options()) {
                name(option).ifPresent(name -> keys.put(name, new Key(name, table, option)));
            }
        }
        return keys;
    }

    /** How the file calls an option; empty if it has no long name. */
    static Optional<String> name(OptionSpec option) {
        String longest = option.longestName();
        return longest.startsWith(DASHES) ? Optional.of(longest.substring(DASHES.length())) : Optional.empty();
    }

    /** Whether it is set or not, and has no other value. */
    public boolean isFlag() {
        return option.arity().max() == 0;
    }

    /** Whether several values may stand there. */
    public boolean isList() {
        return option.isMultiValue() || option.paramLabel().equals("LIST");
    }

    /** Whether nothing but a number may stand there. */
    public boolean isNumber() {
        return option.paramLabel().equals("N");
    }

    /** Whether it names something in the file system, which is then seen from the file's folder. */
    boolean isPath() {
        return PATH.matcher(option.paramLabel()).matches();
    }

    /** What is between two values of a list. */
    String separator() {
        return option.splitRegex().isEmpty()
                ? ","
                : option.splitRegex().substring(0, 1); // what it looks at stands behind
    }

    private String splitRegex() {
        return option.splitRegex().isEmpty() ? "," : option.splitRegex();
    }

    /** Whether a running tunnel takes a new value over. */
    public boolean isReloadable() {
        return ((AnnotatedElement) option.userObject()).isAnnotationPresent(Reloadable.class);
    }

    /** What it is for, as the help says it. */
    public String help() {
        return DEFAULT.matcher(text()).replaceFirst("");
    }

    /** What holds where nothing is said; empty if that is nothing. */
    public Optional<String> defaultText() {
        Matcher matcher = DEFAULT.matcher(text());
        return matcher.find() ? Optional.of(matcher.group(1)) : Optional.empty();
    }

    /** What holds where nothing is said, as it would be written; empty where that is no value. */
    public Optional<String> defaultValue() {
        return isFlag() ? Optional.of("false") : defaultText().filter(text -> text.indexOf(' ') < 0);
    }

    /** What may stand there. */
    public String allowed() {
        return isFlag() ? "true or false" : Wanted.of(option);
    }

    /** A value as the file would have it. */
    String toml(String text) {
        if (isFlag() || NUMBER.matcher(text).matches() && option.paramLabel().matches("(.*\\|)?N")) {
            return text;
        }
        return isList() ? TomlText.list(List.of(text.split(splitRegex()))) : TomlText.string(text);
    }

    private String text() {
        return String.join(" ", option.description())
                .replace("${DEFAULT-VALUE}", String.valueOf(option.defaultValueString()))
                .replace("%%", "%")
                .replace("$$", "$");
    }
}
