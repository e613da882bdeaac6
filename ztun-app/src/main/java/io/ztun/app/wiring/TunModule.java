package io.ztun.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Plugins;
import io.ztun.spi.TunProvider;

/** Binds the TUN backend that was named. */
final class TunModule extends AbstractModule {

    @Provides
    @Singleton
    TunProvider tun(TunnelOptions options, Plugins plugins) {
        return plugins.tun(options.network.tun);
    }
}
