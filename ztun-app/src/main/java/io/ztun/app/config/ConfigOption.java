package io.ztun.app.config;

import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import io.ztun.app.options.FileName;

/** The option that names the file, and with it what the file says. */
public final class ConfigOption {
    private static final String NAME = "--config";

    @Option(
            names = NAME,
            paramLabel = "FILE",
            converter = FileName.class,
            description = "Read options from that file (TOML), too; the command line has priority. See"
                    + " `ztun example-config`.")
    Path path;

    private ConfigFile file;

    /**
     * The file, read once; empty where none is named.
     *
     * @throws io.ztun.api.ConfigException if it cannot be read or is wrong
     */
    public Optional<ConfigFile> file() {
        if (path != null && file == null) {
            ConfigFile read = ConfigFile.read(path);
            read.requireRight();
            file = read;
        }
        return Optional.ofNullable(file);
    }

    /** What each option of a command is that has this one and is not on the command line: what the file says. */
    public static IDefaultValueProvider defaults() {
        return ConfigOption::valueOf;
    }

    private static String valueOf(ArgSpec argument) {
        if (!(argument instanceof OptionSpec option) || option.longestName().equals(NAME) || option.command() == null) {
            return null;
        }
        OptionSpec config = option.command().findOption(NAME);
        return config == null
                ? null
                : ConfigOption.of(config)
                        .file()
                        .flatMap(read -> read.text(option))
                        .orElse(null);
    }

    private static ConfigOption of(OptionSpec config) {
        try {
            return config.scope().get();
        } catch (Exception e) {
            throw new IllegalStateException("an option without its object", e); // what get() declares
        }
    }
}
