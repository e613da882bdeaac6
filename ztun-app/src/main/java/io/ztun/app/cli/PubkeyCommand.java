package io.ztun.app.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.api.ConfigException;
import io.ztun.core.Keys;

/** {@code ztun pubkey}: what others have to know of a private key. */
@Command(name = "pubkey", description = "Print the public key that belongs to a private one, and nothing else.")
final class PubkeyCommand implements Callable<Integer> {

    /** More than a key takes; what has no end is not read to it. */
    private static final int LONGEST = 1_024;

    @Parameters(paramLabel = "FILE", description = "The file with the private key; - for standard input.")
    Path file;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        boolean standardInput = file.toString().equals(GenkeyCommand.STANDARD_STREAM);
        spec.commandLine().getOut().println(standardInput ? ofStandardInput() : Keys.publicKey(file));
        return ExitStatus.OK;
    }

    private static String ofStandardInput() {
        byte[] text = {};
        try {
            text = System.in.readNBytes(LONGEST);
            return Keys.publicKey(text, "standard input");
        } catch (IOException e) {
            throw new ConfigException("cannot read standard input: reason=" + e.getMessage(), e);
        } finally {
            Arrays.fill(text, (byte) 0);
        }
    }
}
