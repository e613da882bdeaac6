package io.ztun.app.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.app.clients.ClientBook;
import io.ztun.core.settings.Client;

/** {@code ztun clients add}: one more. */
@Command(name = "add", description = "Let a client join.", sortOptions = false)
final class ClientsAddCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "What people call it: letters, digits and . _ @ -")
    String name;

    @Parameters(paramLabel = "KEY", description = "Its public key, as ztun pubkey prints it on the client.")
    String key;

    @Option(
            names = "--address",
            paramLabel = "A[,A]",
            split = ",",
            hideParamSyntax = true,
            description = "The address that it always gets, or one of IPv4 and one of IPv6. (default: any)")
    List<String> addresses = new ArrayList<>();

    @Option(
            names = "--subnet",
            paramLabel = "CIDR",
            split = ",",
            hideParamSyntax = true,
            description = "A network behind it, which is routed to it; repeat it, or separate several by commas.")
    List<String> subnets = new ArrayList<>();

    @Option(
            names = "--route",
            paramLabel = "CIDR",
            split = ",",
            hideParamSyntax = true,
            description = "A network that it is told to reach through the tunnel; likewise.")
    List<String> routes = new ArrayList<>();

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            description = "How fast it may be, each way, such as 10mbit, or off. (default: the server's --limit-rate)")
    Optional<String> rate = Optional.empty();

    @Option(
            names = "--quota",
            paramLabel = "AMOUNT/PERIOD",
            description = "How much it may use, such as 10GB/month, or off. (default: the server's --quota)")
    Optional<String> quota = Optional.empty();

    @Mixin
    WhichClients which;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Client client = new Client(key, name, addresses, subnets, routes, rate, quota, "client=" + name);
        try (ClientBook clients = which.open()) {
            clients.add(client, WhichClients::leftOutSubnet);
            spec.commandLine().getOut().println("added " + name + ": " + clients.place());
        }
        return ExitStatus.OK;
    }
}
