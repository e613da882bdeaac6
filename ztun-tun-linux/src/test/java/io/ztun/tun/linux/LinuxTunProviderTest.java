package io.ztun.tun.linux;

import java.util.List;
import java.util.Optional;
import java.util.ServiceLoader;

import org.junit.jupiter.api.Test;

import io.ztun.spi.TunProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LinuxTunProviderTest {

    @Test
    void shouldBeFoundUnderItsName() {
        List<TunProvider> found = ServiceLoader.load(TunProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(provider -> provider.name().equals("linux"))
                .toList();
        assertEquals(1, found.size());
        assertEquals(Optional.empty(), found.get(0).unavailableReason());
    }

    @Test
    void shouldSayWhereItsConstantsDoNotHold() {
        assertEquals(Optional.empty(), Architecture.unsupportedReason("Linux", "aarch64"));
        assertTrue(Architecture.unsupportedReason("Linux", "ppc64le").get().contains("os=Linux arch=ppc64le"));
        assertTrue(Architecture.unsupportedReason("Mac OS X", "aarch64").get().contains("os=Mac OS X"));
    }
}
