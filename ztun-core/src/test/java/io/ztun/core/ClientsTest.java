package io.ztun.core;

import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;
import io.ztun.core.settings.Client;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientsTest {
    private static final String KEY = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=";

    @ParameterizedTest
    @ValueSource(
            strings = {
                KEY + " laptop",
                KEY
                        + " a.b@c_d-e address=10.13.0.7,fd00:13::7 subnets=10.5.0.0/16,fd05::/64 routes=0.0.0.0/0 rate=10mbit"
                        + " quota=10GB/month",
                KEY + " laptop rate=off quota=off",
            })
    void shouldWriteWhatItReads(String line) {
        Client client = Clients.parse("  " + line.replace(" ", "\t ") + " # of somebody", "here")
                .orElseThrow();
        assertEquals("here", client.source());
        assertEquals(line, Clients.line(client));
    }

    @Test
    void shouldReadNothingOfAComment() {
        assertEquals(Optional.empty(), Clients.parse(" # " + KEY + " laptop", "here"));
        assertEquals(Optional.empty(), Clients.parse("", "here"));
    }

    /** What would be more than one word, or more than one line. */
    @ParameterizedTest
    @ValueSource(strings = {"two words", "a\nb", "a#b", "", "-a"})
    void shouldRefuseANameThatIsNone(String name) {
        Client client = new Client(KEY, name, List.of(), List.of(), List.of(), "client=x");
        ConfigException e = assertThrows(ConfigException.class, () -> Clients.line(client));
        assertTrue(e.getMessage().startsWith("client=x; "), e.getMessage());
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.0.0.7 rate=off", "10.0.0.7\n", "10.0.0.7#", "10.0.0.7,10.0.0.8", " 10.0.0.7", ""})
    void shouldRefuseAnAddressThatIsNone(String address) {
        Client client = new Client(KEY, "a", List.of(address), List.of(), List.of(), "client=a");
        assertThrows(ConfigException.class, () -> Clients.line(client));
        Client network = new Client(KEY, "a", List.of(), List.of(address + "/32"), List.of(), "client=a");
        assertThrows(ConfigException.class, () -> Clients.line(network));
    }

    @Test
    void shouldSayWhereSomethingIsWrong() {
        ConfigException e =
                assertThrows(ConfigException.class, () -> Clients.parse(KEY + " a mtu=1", "file=clients line=7"));
        assertEquals(
                "file=clients line=7; unknown setting: setting=mtu available=[address, subnets, routes, rate, quota]",
                e.getMessage());
    }
}
