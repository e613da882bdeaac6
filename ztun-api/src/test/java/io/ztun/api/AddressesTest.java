package io.ztun.api;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AddressesTest {
    private static final Cidr FOUR = Cidr.parse("10.13.0.1/24");
    private static final Cidr SIX = Cidr.parse("fd00:13::1/64");

    @ParameterizedTest
    @ValueSource(strings = {"10.13.0.1/24,fd00:13::1/64", "fd00:13::1/64, 10.13.0.1/24"})
    void shouldHaveTheIpv4AddressFirst(String text) {
        Addresses both = Addresses.parse(text);
        assertEquals(List.of(FOUR, SIX), both.all());
        assertEquals(FOUR, both.first());
        assertEquals(both, Addresses.parse(both.toString()));
    }

    @Test
    void shouldBeOfOneFamilyToo() {
        assertEquals(SIX, Addresses.of(SIX).first());
        assertEquals(Optional.empty(), Addresses.of(SIX).ipv4());
        assertEquals(Optional.of(FOUR), Addresses.of(SIX, FOUR).ipv4());
    }

    @Test
    void shouldKnowItsNetworks() throws Exception {
        Addresses both = Addresses.of(FOUR, SIX);
        assertEquals(Optional.of(SIX), both.around(InetAddress.getByName("fd00:13::9")));
        assertEquals(Optional.empty(), both.around(InetAddress.getByName("10.14.0.1")));
        assertTrue(both.has(FOUR.address()));
        assertFalse(both.has(InetAddress.getByName("10.13.0.2")));
        assertEquals(Addresses.parse("10.13.0.0/24,fd00:13::/64"), both.networks());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "10.13.0.1", "10.13.0.1/24,", "10.13.0.1/24,10.14.0.1/24", "fd00::1/64,fd01::1/64,10.0.0.1/8"
            })
    void shouldRefuseWhatIsNeither(String text) {
        assertThrows(ConfigException.class, () -> Addresses.parse(text));
    }
}
