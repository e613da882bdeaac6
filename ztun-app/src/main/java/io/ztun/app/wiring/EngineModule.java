package io.ztun.app.wiring;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.google.inject.AbstractModule;
import com.google.inject.Provides;
import jakarta.inject.Singleton;

import io.ztun.app.options.ConnectionOptions;
import io.ztun.app.options.KeyOptions;
import io.ztun.app.options.StateFiles;
import io.ztun.app.options.TunnelOptions;
import io.ztun.core.Security;
import io.ztun.core.Tunnel;
import io.ztun.core.TunnelBuilder;
import io.ztun.core.ZtunClient;
import io.ztun.core.ZtunServer;
import io.ztun.core.info.TunnelListener;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.TunProvider;

/** Binds the tunnel itself: a server or a client, made of the parts that the other modules bind. */
final class EngineModule extends AbstractModule {
    private final TunnelOptions options;
    private final TunnelListener listener;

    EngineModule(TunnelOptions options, TunnelListener listener) {
        this.options = options;
        this.listener = listener;
    }

    @Override
    protected void configure() {
        bind(TunnelOptions.class).toInstance(options);
    }

    @Provides
    @Singleton
    Tunnel tunnel(
            List<CodecProvider> codecs,
            List<TransportProvider> transports,
            TunProvider tun,
            Optional<SharedStore> store) {
        Security security = security();
        StateFiles state = new StateFiles(options);
        if (options.isServer()) {
            if (security.isOpen() && !options.keys.open) {
                PublicAddresses.refuse(options.connection.bindAddress());
            }
            ZtunServer.Builder server = ZtunServer.builder()
                    .subnet(options.subnet())
                    .hostRoutes(options.routes.hostRoutes)
                    .proxyProtocol(options.connection.proxyProtocol);
            options.connection.bindAddress().ifPresent(server::bind);
            if (store.isPresent()) {
                server.store(store.get().create(), options.fleet.gateway());
            } else {
                state.leases().ifPresent(server::leases);
            }
            state.quotas().ifPresent(server::quotas);
            return withParts(server.security(security), codecs, transports, tun).build();
        }
        ConnectionOptions connection = options.connection;
        ZtunClient.Builder client = ZtunClient.builder(connection.servers.get(0).host())
                .randomOrder(connection.serverOrder == ConnectionOptions.ServerOrder.RANDOM)
                .returnAfter(connection.returnAfter.value());
        connection.servers.stream().skip(1).forEach(server -> client.server(server.host(), connection.port(server)));
        if (!options.network.acceptSubnets.isEmpty()) {
            client.acceptSubnets(options.network.acceptSubnets);
        }
        client.families(options.network.family)
                .acceptRoutes(options.routes.acceptRoutes.networks())
                .acceptDns(options.routes.acceptDns);
        state.identity().ifPresent(client::identity);
        state.networks().ifPresent(client::networks);
        return withParts(client.retry(connection.retry).security(security), codecs, transports, tun)
                .build();
    }

    private Security security() {
        KeyOptions keys = options.keys;
        if (keys.keyFile.isPresent()) {
            Path key = keys.keyFile.get();
            if (options.isServer()) {
                return keys.authorizedClients
                        .map(file -> Security.server(key, file, keys.pskFile))
                        .orElseGet(() -> Security.server(key, keys.clients, keys.pskFile));
            }
            return Security.client(key, keys.serverKey.orElseThrow(), keys.pskFile);
        }
        return keys.pskFile.map(Security::sharedSecret).orElseGet(Security::open);
    }

    private <B extends TunnelBuilder<B>> B withParts(
            B builder, List<CodecProvider> codecs, List<TransportProvider> transports, TunProvider tun) {
        builder.codecLevel(options.compression.level);
        options.compression.memoryDir.ifPresent(builder::memoryDir);
        options.network.tunName.ifPresent(builder::tunName);
        options.limits.threads.ifPresent(builder::threads);
        options.connection.transports.forEach(
                each -> each.port().ifPresent(port -> builder.transportPort(each.name(), port)));
        return builder.port(options.connection.port())
                .legacy(options.connection.legacy)
                .mtu(options.network.mtu)
                .codecs(codecs)
                .transports(transports)
                .tun(tun)
                .offload(options.network.offload)
                .privacy(options.compression.privacy())
                .memory(options.compression.memory(options.limits.memory))
                .live(options.live())
                .sockets(options.sockets())
                .handshakeTimeout(options.connection.handshakeTimeout.value())
                .listener(listener);
    }
}
