package io.ztun.watch;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.ztun.api.Api;
import io.ztun.watch.answer.Session;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.text.Column;
import io.ztun.watch.text.Table;
import io.ztun.watch.view.SessionColumns;

/** {@code ztun sessions}: a line for each. */
@Api(Api.Status.INTERNAL)
@Command(name = "sessions", description = "List a tunnel's open sessions.", sortOptions = false)
public final class SessionsCommand implements Callable<Integer> {

    @Mixin
    WhichTunnel which;

    @Option(
            names = "--sort",
            paramLabel = "id|name|rtt|heard|in|out|line|saved|up",
            defaultValue = "id",
            description = "By what; numbers from the largest down. (default: id)")
    SessionColumns.Key key;

    @Option(
            names = "--wide",
            description =
                    "Show all columns, however wide the lines are; else those that fit into 80 columns, or COLUMNS.")
    boolean wide;

    @Option(names = "--json", description = "Print JSON as the tunnel gives it.")
    boolean json;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Tunnel tunnel = which.one();
        if (json) {
            Output.printJson(spec, tunnel.sessionsJson());
            return 0;
        }
        List<Session> sessions = key.sort(tunnel.sessions());
        List<Column<Session>> columns = SessionColumns.withRate(
                SessionColumns.all(sessions, tunnel.status().time()), 10, sessions);
        Output.print(spec, Table.lines(columns, sessions, wide ? Integer.MAX_VALUE : Output.width()));
        return 0;
    }
}
