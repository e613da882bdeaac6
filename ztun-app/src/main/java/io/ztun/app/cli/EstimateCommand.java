package io.ztun.app.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParentCommand;

import io.ztun.app.options.PluginOptions;
import io.ztun.app.rights.NativeCode;
import io.ztun.core.Plugins;

/** {@code ztun estimate}, with the codecs that this application finds. */
@Command(name = "estimate")
final class EstimateCommand extends io.ztun.estimate.EstimateCommand {

    @ParentCommand
    ZtunCommand parent;

    @Mixin
    PluginOptions folders;

    @Override
    protected Plugins plugins() {
        NativeCode.require();
        List<Path> named = new ArrayList<>(parent.options.compression.plugins);
        named.addAll(folders.plugins);
        return Plugins.discover(PluginFolders.with(named));
    }
}
