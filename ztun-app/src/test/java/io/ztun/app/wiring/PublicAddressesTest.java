package io.ztun.app.wiring;

import java.net.InetAddress;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class PublicAddressesTest {

    @ParameterizedTest
    @ValueSource(strings = {"8.8.8.8", "172.168.13.1", "172.32.0.1", "2a00:1450::1", "100.128.0.1"})
    void shouldCallWhatTheInternetReachesPublic(String text) throws Exception {
        InetAddress address = InetAddress.getByName(text);
        assertTrue(PublicAddresses.isPublic(address));
        assertThrows(ConfigException.class, () -> PublicAddresses.refuse(Optional.of(address)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "127.0.0.1",
                "::1",
                "10.1.2.3",
                "172.31.0.1",
                "192.168.1.1",
                "169.254.1.1",
                "fe80::1",
                "fd00::1",
                "198.18.0.1",
                "2001:2::1",
                "100.64.0.1",
                "0.0.0.0",
                "::"
            })
    void shouldNotCallTheRestPublic(String text) throws Exception {
        assertFalse(PublicAddresses.isPublic(InetAddress.getByName(text)));
    }

    @Test
    void shouldServeLoopback() {
        PublicAddresses.refuse(Optional.of(InetAddress.getLoopbackAddress()));
    }
}
