package io.ztun.store.etcd;

import java.net.InetAddress;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class KeysTest {
    private final Keys keys = new Keys("/ztun/berlin/");

    @ParameterizedTest
    @ValueSource(strings = {"10.13.0.7", "0.0.0.0", "255.255.255.255", "fd00:13:0:0:0:0:0:7"})
    void shouldReadAddressesAsItWritesThem(String text) {
        InetAddress address = Keys.parseAddress(text).orElseThrow();
        assertEquals("/ztun/berlin/addresses/" + text, keys.address(address));
        assertEquals(Optional.of(Map.entry("addresses", text)), keys.split(keys.address(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "localhost",
                "10.13.0",
                "10.13.0.256",
                "010.13.0.7",
                "10.13.0.7 ",
                "1",
                "fd00:13::7",
                "FD00:13:0:0:0:0:0:7",
                "fd00:13:0:0:0:0:0:07",
                "0:0:0:0:0:ffff:a0d:7",
                "fe80:0:0:0:0:0:0:1%eth0"
            })
    void shouldReadNothingElse(String text) {
        assertEquals(Optional.empty(), Keys.parseAddress(text));
    }

    @Test
    void shouldKnowItsOwnKeysAlone() {
        assertEquals("/ztun/berlin0", keys.end());
        assertEquals(Optional.empty(), keys.split("/ztun/paris/addresses/10.13.0.7"));
        assertEquals(Optional.empty(), keys.split("/ztun/berlin/addresses"));
        assertEquals(Optional.of(Map.entry("clients", "a/b")), keys.split("/ztun/berlin/clients/a/b"));
    }
}
