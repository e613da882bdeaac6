package io.ztun.app.config;

import java.lang.reflect.Field;
import java.nio.file.Path;
import java.util.Optional;

import picocli.CommandLine.IDefaultValueProvider;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Option;

import io.ztun.api.ConfigException;
import io.ztun.app.options.FileName;
import io.ztun.app.options.TunnelOptions;

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

    /** Why there is none, though one is named. Picocli, which asks first, could say nothing of it. */
    private ConfigException wrong;

    /**
     * The file, read once; empty where none is named.
     *
     * @throws ConfigException if it cannot be read or is wrong
     */
    public Optional<ConfigFile> file() {
        read();
        if (wrong != null) {
            throw wrong;
        }
        return Optional.ofNullable(file);
    }

    private ConfigFile read() {
        if (path != null && file == null && wrong == null) {
            try {
                file = ConfigFile.read(path); // its form of the log holds also for what is said to be wrong with it
                file.requireRight();
            } catch (ConfigException e) {
                wrong = e;
            }
        }
        return file;
    }

    /**
     * What an option is that is not on the command line, for every command that has this option: what the file says, those values aside that are wrong. No lambda is
     * on the way to {@code --help}; see the class Cli.
     */
    public static final class Defaults implements IDefaultValueProvider {

        @Override
        public String defaultValue(ArgSpec argument) throws Exception {
            if (!(argument instanceof OptionSpec option)
                    || option.longestName().equals(NAME)
                    || option.command() == null
                    || !isTunnels(option)) {
                return null;
            }
            OptionSpec config = option.command().findOption(NAME);
            ConfigFile file =
                    config == null ? null : ((ConfigOption) config.scope().get()).read();
            return file == null ? null : file.text(option).orElse(null);
        }

        /** A command may have one of the same name that means something else, as a client's subnet is not the tunnel's. */
        private static boolean isTunnels(OptionSpec option) {
            return option.userObject() instanceof Field field
                    && field.getDeclaringClass().getPackage() == TunnelOptions.class.getPackage();
        }
    }
}
