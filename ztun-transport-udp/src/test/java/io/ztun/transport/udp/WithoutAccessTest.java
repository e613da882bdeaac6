package io.ztun.transport.udp;

import java.io.File;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.api.TransportException;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportConfig.Offloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Where Java's packages are closed to us, what needs the descriptor is left out, and all else works. */
final class WithoutAccessTest {

    @Test
    void shouldWorkWithoutTheDescriptor() throws Exception {
        File log = File.createTempFile("ztun", ".log");
        log.deleteOnExit();
        Process java = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Without.class.getName())
                .redirectErrorStream(true)
                .redirectOutput(log)
                .start();
        assertTrue(java.waitFor(30, TimeUnit.SECONDS));
        assertEquals(0, java.exitValue(), () -> read(log));
    }

    private static String read(File log) {
        try {
            return Files.readString(log.toPath());
        } catch (java.io.IOException e) {
            return e.toString();
        }
    }

    /** Run in a Java of its own. */
    static final class Without {
        public static void main(String[] arguments) throws Exception {
            InetSocketAddress any = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
            TransportConfig config = new TransportConfig(1, 100_000);
            BlockingQueue<Collector> accepted = new LinkedBlockingQueue<>();
            try (Transport transport = new UdpTransportProvider().create(config);
                    Transport strict = new UdpTransportProvider().create(config.withOffload(Offloads.ON))) {
                InetSocketAddress address = transport.listen(any, link -> {
                    Collector collector = new Collector(link);
                    accepted.add(collector);
                    return collector;
                });
                Collector[] mine = new Collector[1];
                transport.connect(address, Duration.ofSeconds(5), link -> mine[0] = new Collector(link));
                Collector server = accepted.poll(5, TimeUnit.SECONDS);
                mine[0].send(new byte[50_000]);
                assertEquals(50_000, server.next(5_000).length);
                Thread.sleep(500);
                assertEquals(
                        Datagram.BASE_LENGTH - Datagram.HEADER_LENGTH,
                        server.link.unfragmentedLength(),
                        "fragments are not forbidden, so that no length can be found out");
                String message = assertThrows(TransportException.class, () -> strict.listen(any, Collector::new))
                        .getMessage();
                assertTrue(message.endsWith("; use `udp-offload` auto"), message);
            }
        }
    }
}
