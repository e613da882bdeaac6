package io.ztun.app.wiring;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Plugins;
import io.ztun.spi.TransportProvider;

/** Binds the transport that was named. */
final class TransportModule extends AbstractModule {

    @Provides
    @Singleton
    TransportProvider transport(TunnelOptions options, Plugins plugins) {
        return new TransportChoice(
                plugins.transport(options.connection.transport),
                options.connection.udpOffload,
                options.connection.dscp,
                options.connection.transportOptions);
    }
}
