package io.ztun.app.cli;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ztun.app.options.TunnelOptions;
import io.ztun.app.process.HeapWatch;
import io.ztun.app.rights.Account;
import io.ztun.app.rights.NativeCode;
import io.ztun.app.rights.OwnFiles;
import io.ztun.app.rights.Rights;
import io.ztun.app.statistics.StatisticsLog;
import io.ztun.app.wiring.Wiring;
import io.ztun.core.Tunnel;

/** A tunnel from its start until a signal or a failure ends it. */
final class TunnelRun {
    private static final Logger LOG = System.getLogger("io.ztun.app");

    private TunnelRun() {}

    /** Returns when a signal has closed the tunnel, and throws what else ended it. */
    static int run(TunnelOptions options) throws InterruptedException {
        HeapWatch.start();
        NativeCode.require();
        List<Path> folders = PluginFolders.with(options.compression.plugins);
        Optional<Account> user = options.keys.user.map(Account::of);
        Tunnel tunnel = Wiring.tunnel(options, folders);
        if (!options.isServer() && options.network.subnet.isPresent()) {
            LOG.log(Level.WARNING, "--subnet is ignored on a client"); // no error: one file may serve both ends
        }
        if (options.isServer() && options.network.subnet.isEmpty()) {
            LOG.log(
                    Level.INFO,
                    options.subnet() + " lies in 172.168.0.0/16, which is public address space: its real hosts are out"
                            + " of reach while the tunnel is up; choose another network with --subnet");
        }
        if (options.keys.authorizedClients.isPresent()) {
            Signals.onReload(tunnel::reload);
        }
        StatisticsLog statistics = new StatisticsLog(tunnel::statistics);
        Signals.onStatistics(statistics::printTotals);
        AtomicBoolean stopping = new AtomicBoolean();
        Signals.onStop(name -> {
            stopping.set(true);
            LOG.log(Level.INFO, "Stopping on " + name);
            tunnel.close();
        });
        try (tunnel;
                statistics) {
            tunnel.start();
            statistics.begin();
            user.ifPresent(account -> become(account, options, folders));
            if (options.isServer() && !options.keys.areUsed()) {
                LOG.log(
                        Level.WARNING,
                        "Open: everybody who reaches this port joins the network, and nothing is encrypted; see"
                                + " --psk-file and --key-file");
            }
            options.log.statistics.ifPresent(interval -> statistics.every(interval.value()));
            tunnel.awaitClosed();
        } catch (RuntimeException e) {
            if (!stopping.get()) {
                throw e;
            }
            LOG.log(Level.DEBUG, "ended while stopping", e);
        }
        return ExitStatus.OK;
    }

    private static void become(Account user, TunnelOptions options, List<Path> plugins) {
        options.state().folder(options).ifPresent(folder -> OwnFiles.give(folder, user));
        Rights.drop(user);
        List<Path> folders = new ArrayList<>(plugins);
        PluginFolders.library().ifPresent(folders::add);
        OwnFiles.requireReadable(user, folders, options.keys.authorizedClients);
    }
}
