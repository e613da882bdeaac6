package io.ztun.app.cli;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

import io.ztun.app.config.Example;

/** {@code ztun example-config}: a configuration file to begin with. */
@Command(
        name = "example-config",
        description = "Print a configuration file with every key, what it is for, and its default, all commented out.")
final class ExampleConfigCommand implements Callable<Integer> {

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        Example.print(spec.commandLine().getOut());
        return ExitStatus.OK;
    }
}
