package io.ztun.app.cli;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.app.clients.ClientBook;
import io.ztun.app.clients.GivenClient;
import io.ztun.app.clients.Progress;
import io.ztun.app.options.FileName;

/** {@code ztun clients import}: those in a file. */
@Command(
        name = "import",
        description =
                "Let all clients join that stand in a file of the form of --authorized-clients: all of them, or none"
                        + " if anything is wrong. Those that are there already, just so, are left alone: into a store, the same"
                        + " command goes on where it was interrupted.",
        sortOptions = false)
final class ClientsImportCommand implements Callable<Integer> {

    @Parameters(paramLabel = "FILE", converter = FileName.class, description = "The file; - for standard input.")
    Path file;

    @Option(
            names = "--replace",
            description = "Clients that are there under the same name become what the file says. (default: refuse)")
    boolean replace;

    @Mixin
    WhichClients which;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        List<GivenClient> given = file.toString().equals(GenkeyCommand.STANDARD_STREAM)
                ? GivenClient.read(System.in, "standard input")
                : GivenClient.read(file);
        Progress progress = new Progress(System.err, given.size());
        try (ClientBook clients = which.open()) {
            ClientBook.Outcome done = clients.add(given, replace, progress, WhichClients::leftOutSubnet);
            spec.commandLine()
                    .getOut()
                    .println("added " + done.added() + ", replaced " + done.replaced() + ", left alone "
                            + done.unchanged() + ": " + clients.place());
        } finally {
            progress.end();
        }
        return ExitStatus.OK;
    }
}
