package io.ztun.app.cli;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.ztun.api.ConfigException;
import io.ztun.app.config.ConfigFile;
import io.ztun.app.options.OptionRules;
import io.ztun.app.rights.NativeCode;
import io.ztun.app.wiring.Wiring;
import io.ztun.core.Plugins;
import io.ztun.core.info.TunnelListener;
import io.ztun.watch.WarmUp;

/**
 * Loads the classes that the other commands load. The launcher runs it once for each Java, to write down the classes for the
 * starts to come (class-data sharing). {@code ztun train} has it run tunnels, too.
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    @ParentCommand
    ZtunCommand parent;

    @Spec
    CommandSpec spec;

    @Parameters(description = "The flags of a tunnel, with blanks between; the tunnels run until standard input ends.")
    List<String> tunnels = List.of();

    @Override
    public Integer call() throws IOException {
        NativeCode.load();
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        spec.root().commandLine().usage(nowhere);
        PluginsCommand.table(Plugins.discover(List.of())).print(nowhere);
        WarmUp.run().forEach(nowhere::println);
        ConfigFile.parse(Path.of("none.toml"), "[connection]\nport = 1\n[[client]]\n");
        parent.options.network.keepNothing(); // this tunnel never runs
        try {
            OptionRules.check(parent.options);
            Wiring.tunnel(parent.options, List.of(), new TunnelListener() {});
        } catch (ConfigException e) {
            // a machine without TUN devices; what was loaded up to here is still worth keeping
        }
        if (!tunnels.isEmpty()) {
            run(tunnels);
        }
        return ExitStatus.OK;
    }

    /** All in this process, with which they end: what a JVM learns it keeps of one process alone. */
    private static void run(List<String> tunnels) throws IOException {
        for (String flags : tunnels) {
            Thread thread = new Thread(
                    () -> System.exit(new Cli(System.out, System.err).run(flags.split(" "))), "ztun-train " + flags);
            thread.setDaemon(true);
            thread.start();
        }
        System.in.transferTo(OutputStream.nullOutputStream());
    }
}
