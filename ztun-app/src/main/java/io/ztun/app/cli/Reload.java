package io.ztun.app.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.ztun.api.ConfigException;
import io.ztun.app.config.ConfigFile;
import io.ztun.app.config.Key;
import io.ztun.app.log.Verbosity;
import io.ztun.app.statistics.StatisticsLog;
import io.ztun.control.info.Setting;
import io.ztun.core.Tunnel;
import io.ztun.core.ZtunServer;
import io.ztun.core.settings.Client;

/**
 * Reads the configuration file again, and has a running tunnel take over what it can. A file with a mistake changes nothing.
 * Thread-safe.
 */
final class Reload {
    private static final Logger LOG = System.getLogger("io.ztun.app");

    /** What was read last, of which some may not be in force before a restart. */
    private ZtunCommand known;

    /** What is in force of that which takes a restart. */
    private final ZtunCommand started;

    Reload(ZtunCommand started) {
        this.started = started;
        known = started;
    }

    /** Does it, and says in the log what came of it. */
    synchronized void run(Tunnel tunnel, StatisticsLog statistics) {
        try {
            ZtunCommand now = started.readAgain();
            apply(now, tunnel, statistics);
            log(now);
            known = now;
        } catch (ConfigException e) {
            LOG.log(Level.WARNING, "Keeping the former configuration: " + e.getMessage());
        } catch (IllegalStateException e) {
            LOG.log(Level.WARNING, "Keeping the former configuration: the tunnel is not up");
        }
    }

    /** What is in force: of a setting that takes a restart, what was there at the start. */
    synchronized List<Setting> settings() {
        return Stream.concat(
                        started.settings(key -> !key.isReloadable()).stream(),
                        known.settings(Key::isReloadable).stream())
                .toList();
    }

    /** How long clients may take to go before the tunnel ends. */
    synchronized Duration drain() {
        return known.options.connection.drain.value();
    }

    private void apply(ZtunCommand now, Tunnel tunnel, StatisticsLog statistics) {
        Verbosity verbosity = now.options.log.verbosity();
        if (tunnel instanceof ZtunServer server && hasClients(started) && hasClients(now)) {
            server.clients(now.options.keys.clients); // first: it may find a mistake, the rest cannot
        }
        tunnel.reconfigure(now.options.live());
        tunnel.reload();
        statistics.every(now.options.log.statistics());
        Verbosity.set(verbosity);
    }

    private static boolean hasClients(ZtunCommand command) {
        return !command.options.keys.clients.isEmpty();
    }

    /** Those who may join, wherever in the file they stand. */
    private static List<Client> clients(ZtunCommand command) {
        return command.options.keys.clients.stream()
                .map(client -> new Client(
                        client.key(),
                        client.name(),
                        client.addresses(),
                        client.subnets(),
                        client.routes(),
                        client.rate(),
                        client.quota(),
                        ""))
                .toList();
    }

    private void log(ZtunCommand now) {
        List<String> waiting = new ArrayList<>(differences(started, now, false));
        if (hasClients(started) != hasClients(now)) {
            waiting.add("client");
        }
        List<String> changed = new ArrayList<>(differences(known, now, true));
        if (!clients(known).equals(clients(now))) {
            changed.add("client");
        }
        LOG.log(Level.INFO, "Read " + now.config.file().orElseThrow().path() + ": changed=" + changed);
        if (!waiting.isEmpty()) {
            LOG.log(Level.WARNING, "Not in force before a restart: " + String.join(", ", waiting));
        }
    }

    /** The keys with another value: those that are taken over, or those that take a restart. */
    private static List<String> differences(ZtunCommand before, ZtunCommand now, boolean reloadable) {
        return Key.of(now.spec).values().stream()
                .filter(key -> key.isReloadable() == reloadable)
                .filter(key -> !now.spec.commandLine().getParseResult().hasMatchedOption(key.option()))
                .map(Key::name)
                .filter(name -> !value(before, name).equals(value(now, name)))
                .toList();
    }

    private static Optional<String> value(ZtunCommand command, String key) {
        Map<String, ConfigFile.Value> values =
                command.config.file().orElseThrow().values();
        return Optional.ofNullable(values.get(key)).map(ConfigFile.Value::text);
    }
}
