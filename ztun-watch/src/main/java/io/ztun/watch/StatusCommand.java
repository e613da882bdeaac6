package io.ztun.watch;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

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
import io.ztun.watch.socket.DownException;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.socket.Tunnels;
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
    public Integer call() {
        if (critical != null || warning != null) {
            return check();
        }
        List<DownException> down = new ArrayList<>();
        List<Tunnel> chosen = name == null ? tunnels.all() : List.of(tunnels.named(name));
        for (Tunnel tunnel : chosen) {
            try {
                show(tunnel, tunnel != chosen.get(0));
            } catch (DownException e) {
                down.add(e);
            }
        }
        if (!down.isEmpty()) {
            throw DownException.of(down);
        }
        return 0;
    }

    private void show(Tunnel tunnel, boolean another) {
        if (json) {
            Output.printJson(spec, tunnel.statusJson());
            return;
        }
        List<String> lines = new ArrayList<>(another ? List.of("") : List.of());
        lines.addAll(StatusScreen.lines(tunnel.name(), tunnel.status(), tunnel.sessions(), Output.width()));
        Output.print(spec, lines);
    }

    private int check() {
        if (json) {
            throw new ConfigException("--json goes with neither --check nor --warn");
        }
        Check check = Check.of(
                Condition.list("--check", critical), Condition.list("--warn", warning), () -> tunnels.one(name));
        Output.print(spec, List.of(check.line()));
        return check.level().exitStatus();
    }
}
