package io.ztun.app.cli;

import java.io.PrintWriter;
import java.io.Writer;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.ztun.api.ConfigException;
import io.ztun.app.options.OptionRules;
import io.ztun.app.rights.NativeCode;
import io.ztun.app.wiring.Wiring;
import io.ztun.core.Plugins;

/**
 * Loads the classes that the other commands load and does nothing else. The launcher runs it once for each Java, to write
 * down the classes for the starts to come (class-data sharing).
 */
@Command(name = "warm-up", hidden = true)
final class WarmUpCommand implements Callable<Integer> {

    @ParentCommand
    ZtunCommand parent;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        NativeCode.load();
        PrintWriter nowhere = new PrintWriter(Writer.nullWriter());
        spec.root().commandLine().usage(nowhere);
        PluginsCommand.table(Plugins.discover(List.of())).print(nowhere);
        parent.options.network.keepNothing(); // this tunnel never runs
        try {
            OptionRules.check(parent.options);
            Wiring.tunnel(parent.options, List.of());
        } catch (ConfigException e) {
            // a machine without TUN devices; what was loaded up to here is still worth keeping
        }
        return ExitStatus.OK;
    }
}
