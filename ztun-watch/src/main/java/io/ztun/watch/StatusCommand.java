package io.ztun.watch;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.watch.check.Check;
import io.ztun.watch.check.Condition;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.socket.Tunnels;
import io.ztun.watch.socket.WatchException;
import io.ztun.watch.text.Printable;
import io.ztun.watch.view.FleetScreen;
import io.ztun.watch.view.StatusScreen;

/** {@code ztun status}: whether tunnels are up, for people, scripts and monitoring. */
@Api(Api.Status.INTERNAL)
@Command(
        name = "status",
        description = "Show the tunnels that are up on this machine.",
        sortOptions = false,
        exitCodeListHeading = "%nExit status:%n",
        exitCodeList = {
            "0:up",
            "1:it could not be asked: no permission, no answer",
            "2:wrong usage",
            "3:down",
            "With --check or --warn:as monitoring plugins have it: 0 OK, 1 WARNING, 2 CRITICAL (down, too, and wrong usage), 3 UNKNOWN",
        },
        footer = {
            "",
            "Conditions: NAME OPERATOR NUMBER, where NAME is saved (%%), sessions, rtt (ms, the longest), heard (s, the longest"
                    + " silence), up (s), dropped or refused, and OPERATOR is >, >=, <, <= or =.",
            "",
            "  ztun status office --check 'sessions>=1' --warn 'saved>20%%,rtt<200ms'",
        })
public final class StatusCommand implements Callable<Integer> {
    private static final int AT_ONCE_MAX = 32;

    Tunnels tunnels = new Tunnels();

    @Parameters(
            paramLabel = "NAME",
            arity = "0..1",
            description =
                    "The tunnel's name, which is that of its control socket in /run/ztun, or the socket's path. Absent: all"
                            + " that are up.")
    String name;

    @Option(names = "--json", description = "Print JSON as the tunnel gives it, a line for each tunnel.")
    boolean json;

    @Option(
            names = "--fleet",
            description = "Show the gateways that share a store with a server, and where each client is.")
    boolean fleet;

    @Option(
            names = "--check",
            paramLabel = "CONDITIONS",
            description =
                    "Print one line for monitoring: CRITICAL unless all of them hold, such as 'saved>20%%,sessions>=3'.")
    String critical;

    @Option(names = "--warn", paramLabel = "CONDITIONS", description = "The same, but WARNING unless all of them hold.")
    String warning;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() throws InterruptedException {
        if (critical != null || warning != null) {
            return check();
        }
        if (fleet) {
            return fleet(tunnels.one(name));
        }
        List<Tunnel> chosen = name == null ? tunnels.all() : List.of(tunnels.named(name));
        List<WatchException> failed = new ArrayList<>();
        ExecutorService askers =
                Executors.newFixedThreadPool(Math.min(chosen.size(), AT_ONCE_MAX), StatusCommand::asker);
        try {
            // All at once: one that does not answer holds up none behind it.
            List<Future<List<String>>> shown = chosen.stream()
                    .map(tunnel -> askers.submit(() -> show(tunnel)))
                    .toList();
            for (int i = 0; i < chosen.size(); i++) {
                print(chosen.get(i), shown.get(i), i > 0, failed);
            }
        } finally {
            askers.shutdownNow();
        }
        if (!failed.isEmpty()) {
            throw WatchException.of(failed);
        }
        return 0;
    }

    private int fleet(Tunnel tunnel) {
        if (json) {
            Output.printJson(spec, tunnel.fleetJson());
        } else {
            Output.print(spec, FleetScreen.lines(tunnel.name(), tunnel.fleet(), Instant.now(), Output.width()));
        }
        return 0;
    }

    private static Thread asker(Runnable ask) {
        Thread thread = new Thread(ask, "ztun-status");
        thread.setDaemon(true);
        return thread;
    }

    private List<String> show(Tunnel tunnel) {
        return json
                ? List.of(Printable.json(tunnel.statusJson().strip()))
                : StatusScreen.lines(tunnel.name(), tunnel.status(), tunnel.sessions(), Output.width());
    }

    private void print(Tunnel tunnel, Future<List<String>> shown, boolean another, List<WatchException> failed)
            throws InterruptedException {
        try {
            List<String> lines = new ArrayList<>(another && !json ? List.of("") : List.of());
            lines.addAll(shown.get());
            Output.print(spec, lines);
        } catch (ExecutionException e) {
            failed.add(
                    e.getCause() instanceof WatchException known
                            ? known
                            : new WatchException(tunnel.name() + " cannot be shown: " + e.getCause(), e.getCause()));
        }
    }

    private int check() {
        if (json || fleet) {
            throw new ConfigException((json ? "--json" : "--fleet") + " goes with neither --check nor --warn");
        }
        Check check = Check.of(
                Condition.list("--check", critical), Condition.list("--warn", warning), () -> tunnels.one(name));
        Output.print(spec, List.of(check.line()));
        return check.level().exitStatus();
    }
}
