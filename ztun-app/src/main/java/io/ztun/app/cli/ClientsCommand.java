package io.ztun.app.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code ztun clients}: who may join. */
@Command(
        name = "clients",
        description =
                "Let clients join a server that has a key, and join no more: in its file of authorized clients, or"
                        + " in the store that several gateways share. A server that runs hears of it within a second.",
        synopsisSubcommandLabel = "COMMAND",
        commandListHeading = "%nCommands:%n",
        subcommands = {
            ClientsAddCommand.class,
            ClientsRemoveCommand.class,
            ClientsListCommand.class,
            ClientsImportCommand.class,
        },
        footer = {
            "",
            "  ztun clients add laptop KEY --config /etc/ztun/office.toml",
            "  ztun clients list --authorized-clients clients",
            "  ztun clients import clients --config /etc/ztun/gateway.toml",
        })
final class ClientsCommand implements Callable<Integer> {

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        throw new ParameterException(
                spec.commandLine(), "a command is missing: " + spec.qualifiedName() + " add, remove, list or import");
    }
}
