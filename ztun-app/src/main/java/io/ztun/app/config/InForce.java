package io.ztun.app.config;

import java.util.Optional;

import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParseResult;

/**
 * What an option is, and who says so.
 *
 * @param value as the file would have it; empty where nothing is said and the default is no value
 * @param source {@code default}, the file and the line, or the flag
 */
public record InForce(Optional<String> value, String source) {

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
            return new InForce(Optional.of(key.toml(text)), option.longestName());
        }
        Optional<ConfigFile.Value> said = file.map(read -> read.values().get(key.name()));
        if (said.isPresent()) {
            return new InForce(
                    said.map(ConfigFile.Value::text).map(key::toml),
                    file.get().path() + ":" + said.get().line());
        }
        return new InForce(key.defaultValue().map(key::toml), "default");
    }
}
