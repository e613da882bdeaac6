package io.ztun.app.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.core.Keys;

/** {@code ztun pubkey}: what others have to know of a private key. */
@Command(name = "pubkey", description = "Print the public key that belongs to a private one.")
final class PubkeyCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", description = "The file with the private key.")
    Path file;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        spec.commandLine().getOut().println(Keys.publicKey(file));
        return ExitStatus.OK;
    }
}
