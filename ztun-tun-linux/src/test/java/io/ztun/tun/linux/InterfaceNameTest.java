package io.ztun.tun.linux;

import java.util.Optional;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ConfigException;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunConfig.Offloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class InterfaceNameTest {

    @ParameterizedTest
    @ValueSource(strings = {"z", "ztun0", "tun-a_b.1", "abcdefghijklmno"})
    void shouldTakeWhatTheKernelTakes(String name) {
        assertEquals(name, InterfaceName.check(name));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "a/b", "a b", "a:b", "ztun%d", "abcdefghijklmnop", "a\n", "tün"})
    void shouldRefuseOthersBeforeAnythingIsOpened(String name) {
        Optional<String> wanted = Optional.of(name);
        ConfigException e = assertThrows(ConfigException.class, () -> Tuns.open(wanted, Offloads.AUTO, 1));
        assertTrue(e.getMessage().startsWith("not an interface name: name=" + name), e.getMessage());
        ConfigException asked = assertThrows(
                ConfigException.class, () -> new LinuxTunProvider().check(new TunConfig(wanted, Offloads.AUTO, 1)));
        assertEquals(e.getMessage(), asked.getMessage());
    }
}
