package io.ztun.app.cli;

import java.io.PrintWriter;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.Spec;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.app.clients.ClientBook;
import io.ztun.app.clients.ClientFile;
import io.ztun.app.clients.StoreClients;
import io.ztun.app.config.ConfigFile;
import io.ztun.app.config.ConfigOption;
import io.ztun.app.log.Printable;
import io.ztun.app.options.ClientsOptions;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Plugins;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Client;
import io.ztun.spi.StoreConfig;

/** Which clients are meant: a server's, as its options or its configuration file say. */
final class WhichClients {

    /** No gateway has a name like this; whoever only writes to a store holds nothing there. */
    private static final String OWN_NAME = "ztun-clients-" + UUID.randomUUID();

    private static final Logger LOG = System.getLogger("io.ztun.app");

    private static final String FILE = "--authorized-clients";
    private static final String STORE = "--store";
    private static final String STORE_OPTION = "--store-option";

    @Mixin
    ConfigOption config;

    @Mixin
    ClientsOptions options;

    @Spec(Spec.Target.MIXEE)
    CommandSpec spec;

    /** Opens what has them. */
    ClientBook open() {
        for (CommandSpec above = spec.parent(); above != null; above = above.parent()) {
            if (!above.commandLine().getParseResult().matchedOptions().isEmpty()) {
                throw new ParameterException(spec.commandLine(), "options stand behind " + spec.name());
            }
        }
        Optional<TunnelOptions> server = config.file().map(ConfigFile::options);
        Optional<Addresses> network = options.network.or(() -> server.flatMap(each -> each.network.subnet));
        ParseResult given = spec.commandLine().getParseResult();
        Optional<String> shared = given.hasMatchedOption(FILE) ? Optional.empty() : options.store.shared();
        Optional<Path> file = given.hasMatchedOption(STORE) ? Optional.empty() : options.authorizedClients;
        if (given.hasMatchedOption(FILE) && given.hasMatchedOption(STORE) || shared.isPresent() && file.isPresent()) {
            throw new ConfigException(
                    "clients may stand in the file of --authorized-clients and in --store: name one of them");
        }
        if (given.hasMatchedOption(STORE_OPTION) && shared.isEmpty()) {
            throw new ConfigException(
                    "--store-option is for a store that gateways share: name it with --store, such as --store etcd");
        }
        if (shared.isPresent()) {
            return store(shared.get(), network);
        }
        List<Client> inConfig = config.file().map(ConfigFile::clients).orElse(List.of());
        if (file.isEmpty() && !inConfig.isEmpty()) {
            throw new ConfigException("the clients stand in [[client]] of that file, where an editor changes them: "
                    + inConfig.get(0).source()
                    + "; for this command, have them in a file of their own, with --authorized-clients");
        }
        return new ClientFile(
                file.orElseThrow(() -> new ConfigException("where are the clients? Name the server's --config FILE, its"
                        + " --authorized-clients FILE, or a --store that gateways share")),
                network.orElseGet(() -> Addresses.parse(Bounds.SUBNET_DEFAULT)));
    }

    private ClientBook store(String name, Optional<Addresses> network) {
        Plugins plugins = Plugins.discover(PluginFolders.with(options.plugins.plugins));
        StoreConfig settings = new StoreConfig(OWN_NAME, StoreConfig.LEASE_TIME_DEFAULT, options.store.ofStore());
        return new StoreClients(plugins.store(name).create(settings), name, network);
    }

    /** Says that a subnet would not be routed: a reason to look at it, and none not to go on. */
    static void leftOutSubnet(String text) {
        LOG.log(Level.WARNING, "Subnet left out: " + text);
    }

    /** Says of a client in the store that no gateway would let it in, beside what the command prints. */
    void leftOutClient(String text) {
        PrintWriter err = spec.commandLine().getErr();
        err.println(Printable.of("ztun: warning: client of the store left out: " + text));
        err.flush();
    }
}
