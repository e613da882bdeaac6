package io.ztun.transport.tls;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.api.TransportException;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.fake.LinkProbe;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** That a mark is set where there is access to sockets is TlsIT's. Here there is none. */
final class SocketsTest {
    private static final InetSocketAddress NOBODY = new InetSocketAddress(InetAddress.getLoopbackAddress(), 9);

    @Test
    void shouldNotConnectWithoutTheMarkThatIsWanted() {
        SocketOptions marked = new SocketOptions(Optional.empty(), 0x2024, Optional.empty());
        try (Transport client = Identity.with(Map.of())
                .create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT).withSockets(marked))) {
            String message = assertThrows(
                            TransportException.class,
                            () -> client.connect(NOBODY, Duration.ofSeconds(5), LinkProbe::new))
                    .getMessage();
            assertEquals(
                    "`fwmark` and `bind-device` cannot be had here: nobody has access to sockets; add ztun-transport-nio",
                    message);
        }
    }
}
