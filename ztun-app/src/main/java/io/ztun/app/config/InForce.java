package io.ztun.app.config;

import java.util.Optional;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

import io.ztun.control.info.Setting;

/**
 * What an option is, and who says so.
 *
 * @param text as it would stand on the command line; empty where nothing is said and the default is no value
 * @param value as the file would have it
 * @param origin who says so
 * @param source {@code default}, the file and the line, or the flag
 */
public record InForce(Optional<String> text, Optional<String> value, Setting.Origin origin, String source) {

    /**
     * Looks it up.
     *
     * @param parsed the command line
     * @param file the file, if one was named
     */
    public static InForce of(Key key, ParseResult parsed, Optional<ConfigFile> file) {
        OptionSpec option = key.option();
        if (parsed.hasMatchedOption(option)) {
            String text =
                    key.isFlag() ? option.getValue().toString() : String.join(key.separator(), option.stringValues());
            return of(key, Optional.of(text), Setting.Origin.FLAG, option.longestName());
        }
        Optional<ConfigFile.Value> said = file.map(read -> read.values().get(key.name()));
        if (said.isPresent()) {
            return of(
                    key,
                    said.map(ConfigFile.Value::text),
                    Setting.Origin.FILE,
                    file.get().path() + ":" + said.get().line());
        }
        return of(key, key.defaultValue(), Setting.Origin.DEFAULT, "default");
    }

    private static InForce of(Key key, Optional<String> text, Setting.Origin origin, String source) {
        return new InForce(text, text.map(key::toml), origin, source);
    }

    /** For those who look at a tunnel. */
    public Setting setting(Key key) {
        return new Setting(key.name(), text.orElse(null), origin, origin == Setting.Origin.DEFAULT ? null : source);
    }
}
