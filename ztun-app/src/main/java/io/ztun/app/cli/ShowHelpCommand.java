package io.ztun.app.cli;

import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;
import picocli.CommandLine.UnmatchedArgumentException;

/** {@code ztun help}: picocli's own has other words for a command that there is not. */
@Command(name = "help", description = "Show the help of a command, and end.")
final class ShowHelpCommand implements Callable<Integer> {

    @Parameters(paramLabel = "COMMAND", arity = "0..1", description = "The command; absent: ztun itself.")
    String name;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        CommandLine ztun = spec.root().commandLine();
        CommandLine command = name == null ? ztun : ztun.getSubcommands().get(name);
        if (command == null) {
            throw new UnmatchedArgumentException(ztun, List.of(name));
        }
        command.usage(ztun.getOut());
        return ExitStatus.OK;
    }
}
