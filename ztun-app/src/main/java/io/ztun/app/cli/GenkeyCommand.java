package io.ztun.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.core.Keys;

/** {@code ztun genkey}: a new key in a file of its own; what may be shown of it goes to standard output. */
@Command(
        name = "genkey",
        description = "Make a private key, or a shared secret, in a new file that only you can read;"
                + " print the public key that belongs to it.")
final class GenkeyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The file to make; one that exists is left alone.")
    Path file;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(Keys.generate(file));
        return ExitStatus.OK;
    }
}
