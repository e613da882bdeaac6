package io.ztun.app.network;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.ztun.app.options.HostAndPort;
import io.ztun.app.options.TunnelOptions;

import static org.junit.jupiter.api.Assertions.assertEquals;

/** What it does on a machine is RoutingIT's and TlsIT's. */
final class TunnelNetworkTest {

    @Test
    void shouldKeepEveryServerOutsideThatHasAnAddressAndTheOneInUse() throws Exception {
        TunnelOptions options = new TunnelOptions();
        options.connection.servers = Stream.of("198.18.0.1", "server.invalid", "2001:db8::1", "999.0.0.1")
                .map(host -> new HostAndPort(host, OptionalInt.of(443)))
                .toList();
        InetAddress first = InetAddress.getByName("198.18.0.1");
        InetAddress third = InetAddress.getByName("2001:db8::1");
        InetAddress proxy = InetAddress.getByName("10.5.0.8");
        try (TunnelNetwork network = new TunnelNetwork(options)) {
            assertEquals(Set.of(first, third), network.outside(Optional.empty()));
            assertEquals(Set.of(first, third), network.outside(Optional.of(first)));
            assertEquals(Set.copyOf(List.of(first, third, proxy)), network.outside(Optional.of(proxy)));
        }
    }
}
