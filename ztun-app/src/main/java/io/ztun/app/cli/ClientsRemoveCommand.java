package io.ztun.app.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.app.clients.ClientBook;
import io.ztun.app.log.Printable;

/** {@code ztun clients remove}: one less. */
@Command(
        name = "remove",
        description = "Let a client join no more; its session ends within a second.",
        sortOptions = false)
final class ClientsRemoveCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "Its name.")
    String name;

    @Mixin
    WhichClients which;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        try (ClientBook clients = which.open()) {
            clients.remove(name);
            spec.commandLine().getOut().println("removed " + Printable.of(name) + ": " + clients.place());
        }
        return ExitStatus.OK;
    }
}
