package io.ztun.app.wiring;

import java.nio.file.Path;
import java.util.List;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.core.Security;
import io.ztun.core.Tunnel;
import io.ztun.core.TunnelBuilder;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunProvider;

/** Binds the tunnel itself: a server or a client, made of the parts that the other modules bind. */
final class EngineModule extends AbstractModule {
    private final TunnelSettings settings;

    EngineModule(TunnelSettings settings) {
        this.settings = settings;
    }

    @Override
    protected void configure() {
        bind(TunnelSettings.class).toInstance(settings);
    }

    @Provides
    @Singleton
    Tunnel tunnel(List<CodecProvider> codecs, TransportProvider transport, TunProvider tun) {
        Security security = security();
        if (settings.isServer()) {
            if (security.isOpen() && !settings.open()) {
                PublicAddresses.refuse(settings.bind());
            }
            ZtunServer.Builder server = ZtunServer.builder()
                    .subnet(settings.subnet())
                    .limits(settings.limits())
                    .multicast(settings.multicast());
            settings.bind().ifPresent(server::bind);
            settings.keepalive().ifPresent(server::keepalive);
            settings.state().leases(settings).ifPresent(server::leases);
            return withParts(server.security(security), codecs, transport, tun).build();
        }
        ZtunClient.Builder client = ZtunClient.builder(settings.server().orElseThrow());
        if (!settings.acceptSubnets().isEmpty()) {
            client.acceptSubnets(settings.acceptSubnets());
        }
        settings.state().identity(settings).ifPresent(client::identity);
        return withParts(client.retry(settings.retry()).security(security), codecs, transport, tun)
                .build();
    }

    private Security security() {
        if (settings.keyFile().isPresent()) {
            Path key = settings.keyFile().get();
            return settings.isServer()
                    ? Security.server(key, settings.authorizedClients().orElseThrow(), settings.pskFile())
                    : Security.client(key, settings.serverKey().orElseThrow(), settings.pskFile());
        }
        return settings.pskFile().map(Security::sharedSecret).orElseGet(Security::open);
    }

    private <B extends TunnelBuilder<B>> B withParts(
            B builder, List<CodecProvider> codecs, TransportProvider transport, TunProvider tun) {
        settings.codecLevel().ifPresent(builder::codecLevel);
        settings.tunName().ifPresent(builder::tunName);
        settings.threads().ifPresent(builder::threads);
        return builder.port(settings.port())
                .mtu(settings.mtu())
                .codecs(codecs)
                .transport(transport)
                .tun(tun)
                .offload(settings.offload())
                .linger(settings.linger())
                .privacy(settings.privacy())
                .sockets(settings.sockets())
                .handshakeTimeout(settings.handshakeTimeout());
    }
}
