package io.ztun.app.wiring;

import java.util.Optional;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Plugins;

/** Binds the store that was named, if gateways are to share one. */
final class StoreModule extends AbstractModule {

    @Provides
    @Singleton
    Optional<SharedStore> store(TunnelOptions options, Plugins plugins) {
        return options.fleet.shared().map(name -> new SharedStore(plugins.store(name), options.fleet.config()));
    }
}
