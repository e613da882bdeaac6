package io.ztun.transport.tls;

import java.util.ServiceLoader;

import org.junit.jupiter.api.Test;

import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertInstanceOf;

final class ServiceTest {
    @Test
    void shouldBeFoundOnTheClassPath() {
        TransportProvider provider = ServiceLoader.load(TransportProvider.class).stream()
                .map(ServiceLoader.Provider::get)
                .filter(found -> found.name().equals("tls"))
                .findFirst()
                .orElseThrow();
        assertInstanceOf(TlsTransportProvider.class, provider);
    }
}
