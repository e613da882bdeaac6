package io.ztun.app.cli;

import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Predicate;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

import io.ztun.api.ConfigException;
import io.ztun.app.config.ConfigFile;
import io.ztun.app.config.ConfigOption;
import io.ztun.app.config.InForce;
import io.ztun.app.config.Key;
import io.ztun.app.options.OptionRules;
import io.ztun.app.options.TunnelOptions;
import io.ztun.control.info.Setting;
import io.ztun.demo.DemoCommand;
import io.ztun.demo.TrainCommand;
import io.ztun.watch.AppsCommand;
import io.ztun.watch.DrainCommand;
import io.ztun.watch.KickCommand;
import io.ztun.watch.SessionsCommand;
import io.ztun.watch.StatusCommand;
import io.ztun.watch.TopCommand;

/**
 * {@code ztun} itself: a tunnel, as its server or as a client. Nothing here names a class of Guice or of the engine, which
 * {@code --help} need not load.
 */
@Command(
        name = "ztun",
        header = "A compressed tunnel between a server and many clients, for any IP traffic.",
        customSynopsis = {
            "ztun [OPTIONS]                 be a server",
            "       ztun --server HOST [OPTIONS]   be a client of that server",
            "       ztun COMMAND",
            "",
        },
        synopsisHeading = "%nUsage: ",
        versionProvider = Version.class,
        sortOptions = false,
        abbreviateSynopsis = true,
        commandListHeading = "%nCommands:%n",
        subcommands = {
            StatusCommand.class,
            SessionsCommand.class,
            AppsCommand.class,
            TopCommand.class,
            KickCommand.class,
            DrainCommand.class,
            GenkeyCommand.class,
            PubkeyCommand.class,
            ClientsCommand.class,
            PluginsCommand.class,
            CheckConfigCommand.class,
            ShowConfigCommand.class,
            ExampleConfigCommand.class,
            DemoCommand.class,
            EstimateCommand.class,
            TrainCommand.class,
            ShowHelpCommand.class,
            WarmUpCommand.class,
        },
        footerHeading = "%nExamples:%n",
        footer = {
            "  sudo ztun                                server at 172.168.13.1/24, port 2024",
            "  sudo ztun --server 192.0.2.5             client; the server gives its address",
            "  sudo ztun --subnet 10.99.0.1/16 --port 443    another network and port",
            "  sudo ztun --codec zstd --codec-level 6   compress harder, on a slow line",
            "  sudo ztun -server=192.0.2.5 -mtu=1400    flags as the original has them",
            "",
            "  ztun genkey secret                       one secret for all; give it to the",
            "  sudo ztun --psk-file secret              other end. Only those who have it can",
            "                                           connect, and all is encrypted",
            "",
            "  ztun genkey server.key                   or a key for each: on the server,",
            "  ztun genkey laptop.key                   and on a client, which print",
            "  echo CLIENT-KEY laptop >> clients        SERVER-KEY and CLIENT-KEY",
            "  sudo ztun --key-file server.key --authorized-clients clients",
            "  sudo ztun --server HOST --key-file laptop.key --server-key SERVER-KEY",
        },
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:done, or stopped by a signal in good order",
            "1:failed at run time: no permission, port in use, server out of reach",
            "2:wrong usage: a flag, its value, an unknown codec, a broken plugin jar",
        },
        descriptionHeading = "%n",
        description = {
            "Options take one dash or two, and a value behind = or a blank.",
            "",
            "A TUN interface takes CAP_NET_ADMIN: run as root, or give the java binary that capability. The default"
                    + " network lies in 172.168.0.0/16, which is public address space (172.16.0.0/12 would be private):"
                    + " it is kept for compatibility; give --subnet where it is in the way.",
            "",
            "SIGINT and SIGTERM close the tunnel in good order, with --drain once the clients have gone, or another one"
                    + " comes; a second one while it closes ends the process at once. SIGHUP has the"
                    + " file of --config read again, and on a server that of --authorized-clients; without either it is"
                    + " like SIGTERM. SIGUSR1 puts on the"
                    + " log what was carried and saved so far.",
            "",
            "Environment: JAVA_HOME (the Java to use, 17 or later), ZTUN_JAVA_OPTS (more options for it),"
                    + " ZTUN_STATE_DIR and ZTUN_CONTROL (what --state-dir and --control are where they are not given), COLUMNS (the"
                    + " help's width).",
        })
final class ZtunCommand implements Callable<Integer> {

    @Spec
    CommandSpec spec;

    @Mixin
    ConfigOption config;

    @Mixin
    TunnelOptions options;

    @Mixin
    HelpOption help;

    @Option(
            names = {"-V", "--version"},
            versionHelp = true,
            description = "Show the versions of ztun and Java, and end.")
    boolean version;

    @Override
    public Integer call() throws InterruptedException {
        check();
        Optional<Reload> reload = config.file().map(file -> new Reload(this));
        return TunnelRun.run(this, reload);
    }

    /** The settings in force, of those keys. */
    List<Setting> settings(Predicate<Key> wanted) {
        ParseResult parsed = spec.commandLine().getParseResult();
        return Key.of(spec).values().stream()
                .filter(wanted)
                .map(key -> InForce.of(key, parsed, config.file()).setting(key))
                .toList();
    }

    /** @throws io.ztun.api.ConfigException if options do not go together */
    void check() {
        options.keys.clients = config.file().map(ConfigFile::clients).orElse(List.of());
        options.connection.transportFolder = config.file()
                .filter(file -> !spec.commandLine().getParseResult().hasMatchedOption("--transport-option"))
                .map(ConfigFile::folder);
        OptionRules.check(options);
    }

    /**
     * The same command line with what the file says now.
     *
     * @throws io.ztun.api.ConfigException if anything is wrong with that
     */
    ZtunCommand readAgain() {
        ZtunCommand again = new ZtunCommand();
        try {
            Cli.parser(again)
                    .parseArgs(
                            spec.commandLine().getParseResult().originalArgs().toArray(String[]::new));
        } catch (ParameterException e) {
            throw e.getCause() instanceof ConfigException wrong ? wrong : new ConfigException(e.getMessage(), e);
        }
        again.check();
        return again;
    }
}
