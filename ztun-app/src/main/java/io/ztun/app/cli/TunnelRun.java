package io.ztun.app.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.ztun.app.hooks.HookEvent;
import io.ztun.app.hooks.HookProgram;
import io.ztun.app.hooks.Hooks;
import io.ztun.app.network.TunnelNetwork;
import io.ztun.app.options.HostAndPort;
import io.ztun.app.options.TunnelOptions;
import io.ztun.app.process.HeapCheck;
import io.ztun.app.process.HeapWatch;
import io.ztun.app.rights.Account;
import io.ztun.app.rights.NativeCode;
import io.ztun.app.rights.OwnFiles;
import io.ztun.app.rights.Rights;
import io.ztun.app.service.ServiceManager;
import io.ztun.app.statistics.StatisticsLog;
import io.ztun.app.wiring.Wiring;
import io.ztun.core.Tunnel;

/** A tunnel from its start until a signal or a failure ends it. */
final class TunnelRun {
    private static final Logger LOG = System.getLogger("io.ztun.app");

    private TunnelRun() {}

    /**
     * Returns when a signal has closed the tunnel, and throws what else ended it.
     *
     * @param command what is to be run
     * @param reload what SIGHUP does where the options are in a file
     */
    static int run(ZtunCommand command, Optional<Reload> reload) throws InterruptedException {
        TunnelOptions options = command.options;
        if (options.isServer()) {
            HeapCheck.require(options.limits.limits().clients());
        }
        HeapWatch.start();
        NativeCode.require();
        List<Path> folders = PluginFolders.with(options.compression.plugins);
        Optional<Account> user = options.keys.user.map(Account::of);
        Map<HookEvent, HookProgram> programs = options.hooks.programs();
        programs.values()
                .forEach(
                        program -> program.requireTrusted(user.map(Account::uid).orElseGet(Account::ownUid)));
        try (ServiceManager manager = ServiceManager.of(System.getenv());
                Hooks hooks = new Hooks(programs, constants(options));
                TunnelNetwork network = new TunnelNetwork(options)) {
            TunnelListeners listeners = new TunnelListeners(manager, hooks, network);
            Tunnel tunnel = Wiring.tunnel(options, folders, listeners);
            listeners.tunnel(tunnel);
            sayWhatIsUnwanted(options);
            StatisticsLog statistics = new StatisticsLog(tunnel::statistics);
            Stopping stopping = heedSignals(options, reload, tunnel, manager, statistics, network);
            TunnelControl control = new TunnelControl(
                    command, () -> reload.map(Reload::settings).orElseGet(() -> command.settings(key -> true)));
            try (tunnel;
                    control;
                    statistics) {
                network.begin();
                tunnel.start();
                statistics.begin();
                control.open(tunnel, statistics, user);
                user.ifPresent(account -> become(account, options, folders));
                hooks.begin();
                manager.ready(tunnel);
                if (options.isServer() && !options.keys.areUsed()) {
                    LOG.log(
                            Level.WARNING,
                            "Open: everybody who reaches this port joins the network, and nothing is encrypted; see"
                                    + " --psk-file and --key-file");
                }
                statistics.every(options.log.statistics());
                tunnel.awaitClosed();
            } catch (RuntimeException e) {
                if (!stopping.hasBegun()) {
                    throw e;
                }
                LOG.log(Level.DEBUG, "ended while stopping", e);
            }
        }
        return ExitStatus.OK;
    }

    private static void sayWhatIsUnwanted(TunnelOptions options) {
        if (!options.isServer() && options.network.subnet.isPresent()) {
            LOG.log(Level.WARNING, "--subnet is ignored on a client"); // no error: one file may serve both ends
        }
        if (options.isServer() && options.network.subnet.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    options.subnet() + " lies in 172.168.0.0/16, which is public address space: its real hosts are out"
                            + " of reach while the tunnel is up; choose another network with --subnet");
        }
    }

    /** Returns what a signal ends the tunnel with. */
    private static Stopping heedSignals(
            TunnelOptions options,
            Optional<Reload> reload,
            Tunnel tunnel,
            ServiceManager manager,
            StatisticsLog statistics,
            TunnelNetwork network) {
        Signals.onStatistics(statistics::printTotals);
        if (reload.isPresent()) {
            Signals.onReload(() -> manager.reload(() -> reload.get().run(tunnel, statistics)));
        } else if (options.keys.authorizedClients.isPresent()) {
            Signals.onReload(() -> manager.reload(tunnel::reload));
        }
        Stopping stopping = new Stopping(
                tunnel, () -> reload.map(Reload::drain).orElseGet(options.connection.drain::value), manager, network);
        Signals.onStop(stopping::onSignal);
        return stopping;
    }

    private static Map<String, String> constants(TunnelOptions options) {
        return Map.of(
                "ZTUN_ROLE",
                options.isServer() ? "server" : "client",
                "ZTUN_SERVER",
                options.connection.servers.stream().map(HostAndPort::host).collect(Collectors.joining(",")),
                "ZTUN_PORT",
                Integer.toString(options.connection.port()),
                "ZTUN_TRANSPORT",
                options.connection.transports(","));
    }

    private static void become(Account user, TunnelOptions options, List<Path> plugins) {
        options.state().folder(options).ifPresent(folder -> OwnFiles.give(folder, user, "--state-dir"));
        options.compression.memoryDir.ifPresent(folder -> OwnFiles.give(folder, user, "--memory-dir"));
        Rights.drop(user);
        List<Path> folders = new ArrayList<>(plugins);
        PluginFolders.library().ifPresent(folders::add);
        OwnFiles.requireReadable(user, folders, options.keys.authorizedClients);
    }
}
