package io.ztun.app.cli;

import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

import io.ztun.app.options.PluginOptions;
import io.ztun.app.options.VerbosityOptions;
import io.ztun.app.rights.NativeCode;
import io.ztun.core.Plugins;
import io.ztun.core.info.Plugin;
import io.ztun.spi.Provider;
import io.ztun.spi.StoreProvider;

/** {@code ztun plugins}: every provider that was found, where it came from, and whether it works here. */
@Command(
        name = "plugins",
        description = "List the codecs, transports, TUN backends and stores that are there.",
        sortOptions = false,
        footer = {"", "The star marks what is taken when no flag names one. A codec that cannot run here says why."})
final class PluginsCommand implements Callable<Integer> {

    @ParentCommand
    ZtunCommand parent;

    @Mixin
    PluginOptions folders;

    @Mixin
    VerbosityOptions verbosity;

    @Mixin
    HelpOption help;

    @Spec
    CommandSpec spec;

    @Override
    public Integer call() {
        try {
            NativeCode.load();
        } catch (LinkageError e) {
            // each provider that needs it says so in its line
        }
        List<Path> named = new ArrayList<>(parent.options.compression.plugins);
        named.addAll(folders.plugins);
        PrintWriter out = spec.commandLine().getOut();
        table(Plugins.discover(PluginFolders.with(named))).print(out);
        out.flush();
        return ExitStatus.OK;
    }

    static Table table(Plugins plugins) {
        Table table = new Table("KIND", "NAME", "DEFAULT", "MODULE", "VERSION", "JAR", "UNAVAILABLE");
        add(table, "codec", plugins.codecs());
        add(table, "transport", plugins.transports());
        add(table, "tun", plugins.tuns());
        add(table, "store", plugins.stores());
        return table;
    }

    private static <P extends Provider> void add(Table table, String kind, List<Plugin<P>> plugins) {
        boolean defaultFound = false;
        for (Plugin<P> plugin : plugins) {
            String reason = plugin.unavailableReason().orElse("");
            boolean isDefault = !defaultFound && reason.isEmpty() && !(plugin.provider() instanceof StoreProvider);
            defaultFound |= isDefault;
            table.row(
                    kind,
                    plugin.provider().name(),
                    isDefault ? "*" : "",
                    plugin.module().orElse("-"),
                    plugin.version().orElse("-"),
                    plugin.location().map(jar -> jar.getFileName().toString()).orElse("-"),
                    reason);
        }
    }
}
