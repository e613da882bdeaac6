package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class RoutesTest {

    private static Address address(String text) throws Exception {
        return Address.of(InetAddress.getByName(text).getAddress());
    }

    @Test
    void shouldFindEverySessionAndNoOther() throws Exception {
        Map<Address, String> byAddress = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            byAddress.put(address("10.0." + i / 250 + "." + i % 250), "v4-" + i);
            byAddress.put(address("fe80::" + Integer.toHexString(i)), "v6-" + i);
        }
        Routes<String> routes = new Routes<>(byAddress, List.copyOf(byAddress.values()), null, 0);
        byAddress.forEach((address, session) -> assertEquals(session, routes.of(address.high(), address.low())));
        Address other = address("10.0.20.1");
        assertNull(routes.of(other.high(), other.low()));
    }

    @Test
    void shouldSendEverythingToTheFallback() throws Exception {
        Routes<String> routes = new Routes<>(Map.of(), List.of("server"), "server", 0);
        assertEquals("server", routes.of(0, 12_345));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, false",
        "224.0.0.251, true",
        "239.1.2.3, true",
        "255.255.255.255, true",
        "10.0.0.255, true",
        "223.255.255.255, false",
        "240.0.0.1, false",
        "ff02::1, true",
        "fe80::99, true",
        "fe80::1, false",
        "fd00::1, false"
    })
    void shouldKnowWhatIsForAll(String destination, boolean forAll) throws Exception {
        long broadcast = IpAddresses.low(InetAddress.getByName("10.0.0.255").getAddress());
        Routes<String> routes = new Routes<>(Map.of(address("fe80::1"), "known"), List.of("known"), null, broadcast);
        ByteBuffer packet = PacketSamples.udp(destination.contains(":") ? "fe80::5" : "10.0.0.1", destination, 10);
        assertEquals(forAll, routes.isForAll(packet, 0));
    }
}
