package io.ztun.demo;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

import io.ztun.api.Api;

/** Shows on one machine what the tunnel saves. */
@Api(Api.Status.INTERNAL)
@Command(
        name = "demo",
        description =
                "Shows on this machine what the tunnel saves: two hosts in namespaces, real traffic between them.",
        subcommands = TrafficCommand.class)
public final class DemoCommand implements Callable<Integer> {

    @Spec
    private CommandSpec spec;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    private boolean help;

    @Option(
            names = "--fleet",
            description =
                    "Show a fleet instead: etcd, two gateways with FRR, one of which is killed and one drained, and where"
                            + " their clients are meanwhile. Takes root.")
    private boolean fleet;

    @Option(names = "--codec", paramLabel = "LIST", description = "Codecs of both ends, as of the tunnel itself.")
    private String codec;

    @Option(names = "--transport", paramLabel = "NAME", description = "Transport of both ends.")
    private String transport;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Prerequisites.check();
        Path ztun = Launcher.find();
        PrintWriter out = spec.commandLine().getOut();
        if (fleet) {
            showFleet(ztun, out);
        } else {
            showSaving(ztun, out);
        }
        out.flush();
        return 0;
    }

    private void showFleet(Path ztun, PrintWriter out) throws IOException, InterruptedException {
        Prerequisites.checkFleet();
        say(
                out,
                "etcd, two gateways, three clients, a router and an office behind it, each a host in a namespace on this");
        say(out, "machine; nothing else is touched");
        try (FleetHosts hosts = new FleetHosts()) {
            new FleetDemonstration(hosts, ztun, options(), text -> say(out, text)).run();
        }
        out.println(
                "Seen from the office, which asks each client for an answer every 20 ms (ping), and has a TCP connection with");
        out.println("each all the while. None broke. By now everything is removed.");
    }

    private void showSaving(Path ztun, PrintWriter out) throws IOException, InterruptedException {
        say(out, "two hosts in namespaces on this machine, joined by a cable; nothing else is touched");
        try (TwoHosts hosts = TwoHosts.create()) {
            List<Row> rows = new Demonstration(hosts, ztun, options(), line -> say(out, line)).run();
            out.printf("%n%s%n%n", ResultTable.format(rows));
        }
        out.println(
                "Counted by the kernel on the client's ztun0 (inside) and on its cable (on the wire), both ways, headers");
        out.println(
                "included. Random bytes stand for what is compressed or encrypted already: no tunnel makes them smaller.");
    }

    private List<String> options() {
        List<String> options = new ArrayList<>();
        if (codec != null) {
            options.add("--codec=" + codec);
        }
        if (transport != null) {
            options.add("--transport=" + transport);
        }
        return options;
    }

    private static void say(PrintWriter out, String line) {
        out.println(line);
        out.flush();
    }
}
