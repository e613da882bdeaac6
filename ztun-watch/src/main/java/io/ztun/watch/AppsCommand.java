package io.ztun.watch;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.ztun.api.Api;
import io.ztun.watch.socket.Tunnel;
import io.ztun.watch.text.Table;
import io.ztun.watch.view.ApplicationColumns;

/** {@code ztun apps}: what saves what. */
@Api(Api.Status.INTERNAL)
@Command(
        name = "apps",
        description = "List what a tunnel has carried for each application, and what it saved.",
        sortOptions = false)
public final class AppsCommand implements Callable<Integer> {

    @Mixin
    WhichTunnel which;

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
            Output.printJson(spec, tunnel.applicationsJson());
        } else {
            Output.print(
                    spec,
                    Table.lines(
                            ApplicationColumns.all(),
                            ApplicationColumns.byLine(tunnel.applications()),
                            Output.width()));
        }
        return 0;
    }
}
