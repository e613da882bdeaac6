package io.ztun.app.cli;

import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.app.config.ConfigFile;
import io.ztun.app.config.Key;
import io.ztun.app.log.Flags;
import io.ztun.app.options.OptionRules;
import io.ztun.app.options.TunnelOptions;
import io.ztun.app.rights.Account;
import io.ztun.app.rights.NativeCode;
import io.ztun.app.wiring.Wiring;
import io.ztun.core.Keys;
import io.ztun.core.Plugins;
import io.ztun.core.Security;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.settings.Client;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunProvider;

/** All that is wrong with a configuration file, and all that this machine has against it. Opens nothing, and writes nothing. */
final class ConfigCheck {
    private static final Path INTERFACES = Path.of("/sys/class/net");
    private static final int ROOT = 0;

    private final ConfigFile file;
    private final TunnelOptions options;
    private final List<String> errors;
    private final List<String> warnings = new ArrayList<>();
    private boolean keysAreRight;

    private ConfigCheck(ConfigFile file) {
        this.file = file;
        options = file.options();
        errors = new ArrayList<>(file.mistakes());
    }

    static ConfigCheck of(ConfigFile file) {
        ConfigCheck check = new ConfigCheck(file);
        check.options();
        check.clients();
        check.plugins();
        check.keys();
        check.userAndPrograms();
        check.names();
        check.networks();
        check.wiring();
        return check;
    }

    /** What keeps a tunnel from being made of it. */
    List<String> errors() {
        return errors;
    }

    /** What may keep it from working here. */
    List<String> warnings() {
        return warnings;
    }

    private void error(String text) {
        errors.add(file.path() + ": " + text);
    }

    private void warn(String key, String text) {
        ConfigFile.Value value = file.values().get(key);
        warnings.add(file.path() + (value == null ? "" : ":" + value.line()) + ": warning: " + text);
    }

    /** What options say together; not what follows from a value that is wrong and so missing. */
    private void options() {
        for (String broken : OptionRules.broken(options)) {
            if (Key.all().values().stream().noneMatch(key -> file.isWrong(key) && broken.contains("--" + key.name()))) {
                error(broken);
            }
        }
    }

    private void clients() {
        List<String> leftOut = new ArrayList<>();
        errors.addAll(Keys.check(options.keys.clients, options.subnet(), leftOut::add));
        leftOut.forEach(text -> warnings.add(text.replaceFirst(": ", ": warning: subnet left out: ")));
    }

    private void plugins() {
        require("plugins", () -> {
            Plugins plugins = Plugins.discover(PluginFolders.with(options.compression.plugins));
            options.compression.codecs.forEach(name -> require("codec", () -> plugins.codec(name)));
            options.connection.transportNames().forEach(name -> require("transport", () -> plugins.transport(name)));
            options.fleet.shared().ifPresent(name -> require("store", () -> plugins.store(name)));
            require("tun", () -> interfaceName(plugins.tun(options.network.tun)));
        });
    }

    private void interfaceName(TunProvider tun) {
        require("tun-name", () -> tun.check(new TunConfig(options.network.tunName, options.network.offload, 1)));
    }

    private void require(String key, Runnable test) {
        try {
            test.run();
        } catch (ConfigException e) {
            ConfigFile.Value value = file.values().get(key);
            errors.add(file.path() + (value == null ? "" : ":" + value.line()) + ": " + Flags.in(e.getMessage()));
        }
    }

    /** The start would refuse them; but who checks may be somebody else, elsewhere. */
    private void keys() {
        int before = warnings.size();
        options.keys.pskFile.ifPresent(secret -> wish("psk-file", () -> Security.sharedSecret(secret)));
        options.keys.keyFile.ifPresent(key -> wish("key-file", () -> Keys.publicKey(key)));
        options.keys.authorizedClients.ifPresent(list -> wish(
                "authorized-clients",
                () -> Keys.check(
                        list, options.subnet(), text -> warn("authorized-clients", "subnet left out: " + text))));
        keysAreRight = warnings.size() == before;
    }

    /** Likewise. */
    private void userAndPrograms() {
        AtomicInteger uid = new AtomicInteger(ROOT);
        wish("user", () -> uid.set(options.keys.user.map(ConfigCheck::uid).orElseGet(Account::ownUid)));
        options.hooks
                .programs()
                .forEach((event, program) -> wish(event.label(), () -> program.requireTrusted(uid.get())));
    }

    private static int uid(String user) {
        NativeCode.require();
        return Account.of(user).uid();
    }

    private void wish(String key, Runnable test) {
        try {
            test.run();
        } catch (ConfigException e) {
            warn(key, Flags.in(e.getMessage()));
        }
    }

    private void names() {
        String[] interfaces = INTERFACES.toFile().list();
        options.connection
                .bindDevice
                .filter(device -> interfaces != null && !List.of(interfaces).contains(device))
                .ifPresent(device -> warn("bind-device", "no such interface: " + device));
        options.connection.servers.forEach(server -> {
            try {
                InetAddress.getAllByName(server.host());
            } catch (UnknownHostException e) {
                warn("server", "name cannot be looked up: " + server.host());
            }
        });
    }

    private void networks() {
        if (!options.isServer()) {
            return;
        }
        List<Cidr> own = new ArrayList<>(options.subnet().all());
        for (Client client : options.keys.clients) {
            client.subnets().forEach(subnet -> parse(subnet).ifPresent(own::add));
        }
        try {
            NetworkInterface.networkInterfaces()
                    .filter(each -> !isTun(each))
                    .forEach(each -> each.getInterfaceAddresses().stream()
                            .map(ConfigCheck::network)
                            .forEach(there -> own.stream()
                                    .filter(there::overlaps)
                                    .forEach(mine -> warn(
                                            "subnet",
                                            mine.with(mine.network()) + " overlaps " + there.with(there.network())
                                                    + " of " + each.getName()))));
        } catch (SocketException e) {
            warn("subnet", "the machine's networks cannot be listed: " + e.getMessage());
        }
    }

    /** Empty where it is none, which has been said. */
    private static Optional<Cidr> parse(String subnet) {
        try {
            return Optional.of(Cidr.parse(subnet));
        } catch (ConfigException e) {
            return Optional.empty();
        }
    }

    /** A tunnel's own interface has the tunnel's network. */
    private static boolean isTun(NetworkInterface each) {
        return Files.exists(INTERFACES.resolve(each.getName()).resolve("tun_flags"));
    }

    private static Cidr network(InterfaceAddress address) {
        return new Cidr(address.getAddress(), address.getNetworkPrefixLength());
    }

    /** The rest is what making the tunnel finds, which reads the keys: levels that the codecs lack, a network without room. */
    private void wiring() {
        if (errors.isEmpty() && keysAreRight) {
            options.network.keepNothing();
            require(
                    "",
                    () -> Wiring.tunnel(
                            options, PluginFolders.with(options.compression.plugins), new TunnelListener() {}));
        }
    }
}
