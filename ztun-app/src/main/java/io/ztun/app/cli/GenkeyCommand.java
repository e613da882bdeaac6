package io.ztun.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.Arrays;
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
                + " say what is to be passed on for either use.",
        footer = {
            "",
            "For scripts: `ztun pubkey FILE` prints the public key and nothing else. `ztun genkey -` prints the private key"
                    + " and makes no file:",
            "  (umask 077; ztun genkey - | tee laptop.key) | ztun pubkey -",
        })
final class GenkeyCommand implements Callable<Integer> {

    /** What stands for standard input or output, in place of a file. */
    static final String STANDARD_STREAM = "-";

    @Parameters(
            paramLabel = "FILE",
            description = "The file to make; one that exists is left alone."
                    + " A - prints the private key on standard output instead.")
    Path file;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        if (file.toString().equals(STANDARD_STREAM)) {
            printSecret(out);
            return ExitStatus.OK;
        }
        String publicKey = Keys.generate(file);
        out.println("public key (for the other end's --server-key or --authorized-clients): " + publicKey);
        out.println("as --psk-file: give the same file to the other end");
        return ExitStatus.OK;
    }

    private static void printSecret(PrintWriter out) {
        byte[] key = Keys.generate();
        for (byte character : key) {
            out.write(character);
        }
        Arrays.fill(key, (byte) 0);
    }
}
