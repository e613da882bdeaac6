package io.ztun.app.wiring;

import java.nio.file.Path;
import java.util.List;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.core.Plugins;

/** Binds what was found. */
final class PluginModule extends AbstractModule {
    private final List<Path> folders;

    PluginModule(List<Path> folders) {
        this.folders = folders;
    }

    @Provides
    @Singleton
    Plugins plugins() {
        return Plugins.discover(folders);
    }
}
