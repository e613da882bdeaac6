package io.ztun.app.wiring;

import java.nio.file.Path;
import java.util.List;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.app.options.ConnectionOptions;
import io.ztun.app.options.OptionRules;
import io.ztun.app.options.TransportOption;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Plugins;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/** Binds the transports that were named. */
final class TransportModule extends AbstractModule {

    @Provides
    @Singleton
    List<TransportProvider> transports(TunnelOptions options, Plugins plugins) {
        return options.connection.transportNames().stream()
                .map(name -> choice(plugins.transport(name), options.connection))
                .toList();
    }

    /** Beside another transport, those of streams go without a mark that only datagrams have. */
    private static TransportProvider choice(TransportProvider provider, ConnectionOptions connection) {
        boolean unmarked =
                OptionRules.STREAMS.contains(provider.name()) && connection.dscp == TransportConfig.DSCP_COPY;
        return new TransportChoice(
                provider, connection.udpOffload, unmarked ? 0 : connection.dscp, options(provider, connection));
    }

    private static List<TransportOption> options(TransportProvider provider, ConnectionOptions connection) {
        Path folder = connection.transportFolder.orElse(Path.of(""));
        return connection.transportOptions.stream()
                .map(option -> provider.fileOptions().contains(option.key()) ? option.seenFrom(folder) : option)
                .toList();
    }
}
