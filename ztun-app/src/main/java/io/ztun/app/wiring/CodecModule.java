package io.ztun.app.wiring;

import java.lang.System.Logger.Level;
import java.util.ArrayList;
import java.util.List;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.api.ConfigException;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Plugins;
import io.ztun.core.info.Plugin;
import io.ztun.spi.CodecProvider;

/** Binds the codecs: those that were named, or all that work here. */
final class CodecModule extends AbstractModule {

    @Provides
    @Singleton
    List<CodecProvider> codecs(TunnelOptions options, Plugins plugins) {
        List<CodecProvider> codecs =
                options.compression.codecs.isEmpty() ? working(plugins) : named(options.compression.codecs, plugins);
        options.compression.level.fixed().ifPresent(level -> checkLevel(level, codecs));
        return codecs;
    }

    private static List<CodecProvider> named(List<String> names, Plugins plugins) {
        return names.stream().map(plugins::codec).toList();
    }

    private static List<CodecProvider> working(Plugins plugins) {
        List<CodecProvider> working = new ArrayList<>();
        for (Plugin<CodecProvider> plugin : plugins.codecs()) {
            plugin.unavailableReason()
                    .ifPresentOrElse(
                            reason -> System.getLogger("io.ztun.app")
                                    .log(
                                            Level.WARNING,
                                            "codec cannot run here: name="
                                                    + plugin.provider().name() + " reason=" + reason),
                            () -> working.add(plugin.provider()));
        }
        return List.copyOf(working);
    }

    /** Any of them may be agreed on, so the level has to suit all that have levels; the others do without. */
    static void checkLevel(int level, List<CodecProvider> codecs) {
        boolean meant = false;
        for (CodecProvider codec : codecs) {
            if (codec.levels().isPresent()) {
                checkLevel(level, codec.name(), codec.levels().get());
                meant = true;
            }
        }
        if (!meant) {
            throw new ConfigException("codec level without a codec that has levels: level=" + level + " codecs="
                    + codecs.stream().map(CodecProvider::name).toList());
        }
    }

    private static void checkLevel(int level, String codec, CodecProvider.Levels levels) {
        if (level < levels.min() || level > levels.max()) {
            throw new ConfigException("codec level out of range: codec=" + codec + " level=" + level + " min="
                    + levels.min() + " max=" + levels.max() + "; name the codecs that it is for with --codec");
        }
    }
}
