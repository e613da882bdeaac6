package io.ztun.core.internal.server;

import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Cidr;
import io.ztun.core.internal.route.Routes.Address;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientSourcesTest {
    private static Address address(String text) {
        return Address.of(Cidr.parse(text + (text.contains(":") ? "/128" : "/32"))
                .address()
                .getAddress());
    }

    private static boolean allows(ClientSources sources, String text) {
        Address address = address(text);
        return sources.allows(address.high(), address.low());
    }

    @Test
    void shouldLetBothAddressesPassAndNoOther() {
        ClientSources sources = new ClientSources(
                Stream.of("10.13.0.2", "fd00:13::2")
                        .map(ClientSourcesTest::address)
                        .toList(),
                List.of(Cidr.parse("fd05::/64")),
                (high, low) -> true,
                address -> false);
        for (String own : List.of("10.13.0.2", "fd00:13::2", "fd05::9")) {
            assertTrue(allows(sources, own), own);
        }
        for (String others : List.of("10.13.0.3", "fd00:13::3", "fd06::9", "fe80::1")) {
            assertFalse(allows(sources, others), others);
        }
    }
}
