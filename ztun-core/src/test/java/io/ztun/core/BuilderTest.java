package io.ztun.core;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.TransportException;
import io.ztun.core.info.Plugin;
import io.ztun.core.internal.client.ServerName;
import io.ztun.core.internal.codec.NoneCodecProvider;
import io.ztun.core.internal.log.RecordedLog;
import io.ztun.core.settings.Bounds;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is missing or wrong is said where it is given. On this path there is the engine alone: no transport, no codec but none. */
class BuilderTest {

    @RegisterExtension
    private final RecordedLog log = new RecordedLog(Opener.class);

    /** Takes nobody. */
    private static final class Deaf implements TransportProvider {
        @Override
        public String name() {
            return "deaf";
        }

        @Override
        public Transport create(TransportConfig config) {
            return new Transport() {
                @Override
                public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
                    return InetSocketAddress.createUnresolved("nowhere", 1);
                }

                @Override
                public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
                    throw new TransportException("nobody is there");
                }

                @Override
                public void close() {}
            };
        }
    }

    private static final class Silent implements TransportProvider {
        @Override
        public String name() {
            return "silent";
        }

        @Override
        public Optional<String> unavailableReason() {
            return null;
        }

        @Override
        public Transport create(TransportConfig config) {
            throw new ConfigException("it cannot");
        }
    }

    private static String refusal(TunnelBuilder<?> builder) {
        ConfigException e = assertThrows(ConfigException.class, () -> {
            if (builder instanceof ZtunServer.Builder server) {
                server.build();
            } else {
                ((ZtunClient.Builder) builder).build();
            }
        });
        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        return e.getMessage();
    }

    /** A tunnel whose packets go nowhere, for a jar is missing, would be a riddle. */
    @Test
    void shouldNotTakeTheMemoryBackendForWantOfAnother() {
        String message = refusal(ZtunServer.builder().transport(new Deaf()));
        assertTrue(message.startsWith("no tun backend: add ztun-tun-linux"), message);
        assertTrue(message.contains("META-INF/services"), message);
        assertEquals(message, refusal(ZtunClient.builder("localhost").transport(new Deaf())));
    }

    @Test
    void shouldTakeTheMemoryBackendThatIsNamed() {
        ZtunServer.builder()
                .transport(new Deaf())
                .tun(Plugins.discover(List.of()).tun("memory"))
                .build();
    }

    @Test
    void shouldNotBuildWithoutATransport() {
        String message =
                refusal(ZtunServer.builder().tunDevice(MemoryTun.create("lab").device()));
        assertTrue(message.startsWith("no transport: add ztun-transport-tcp"), message);
        assertTrue(message.contains("META-INF/services"), message);
    }

    /** A jar made of several, without the services of all but one, would carry all and save nothing. */
    @Test
    void shouldWarnOfNoCodecButNone() {
        ZtunServer.Builder builder = ZtunServer.builder()
                .transport(new Deaf())
                .tunDevice(MemoryTun.create("lab").device());
        builder.build();
        assertEquals(1, log.lines().size(), () -> "" + log.lines());
        String line = log.lines().get(0);
        assertTrue(line.startsWith("no codec but none: nothing will be compressed"), line);
        builder.codecs(List.of(new NoneCodecProvider())).build();
        assertEquals(1, log.lines().size(), () -> "none was asked for: " + log.lines());
    }

    @Test
    void shouldRefuseTheSameMemoryTunTwice() {
        MemoryTun tun = MemoryTun.create("lab");
        ZtunServer.Builder builder = ZtunServer.builder().transport(new Deaf()).tunDevice(tun.device());
        ZtunServer second = builder.build();
        try (ZtunServer first = builder.build()) {
            first.start();
            ConfigException e = assertThrows(ConfigException.class, second::start);
            assertEquals(
                    "a tunnel has this memory tun already, or had it: name=lab; make one for each tunnel",
                    e.getMessage());
            assertEquals("lab", first.interfaceName());
        }
        assertThrows(ConfigException.class, second::start);
    }

    @Test
    void shouldRefuseNullWhereItIsGiven() {
        assertEquals(
                "host",
                assertThrows(NullPointerException.class, () -> ZtunClient.builder(null))
                        .getMessage());
        ZtunServer.Builder builder = ZtunServer.builder();
        assertEquals(
                "subnet",
                assertThrows(NullPointerException.class, () -> builder.subnet((Addresses) null))
                        .getMessage());
        assertEquals(
                "transport",
                assertThrows(NullPointerException.class, () -> builder.transport(null))
                        .getMessage());
        assertEquals(
                "listener",
                assertThrows(NullPointerException.class, () -> builder.listener(null))
                        .getMessage());
    }

    @Test
    void shouldRefuseServersAndTransportsThatCannotBe() {
        ZtunClient.Builder builder = ZtunClient.builder("a");
        assertEquals(
                "port out of range: port=0 min=1 max=65535",
                assertThrows(ConfigException.class, () -> builder.server("b", 0))
                        .getMessage());
        for (int i = 1; i < Bounds.SERVERS_MAX; i++) {
            builder.server("b", i);
        }
        assertEquals(
                "too many servers: max=8",
                assertThrows(ConfigException.class, () -> builder.server("c", 1))
                        .getMessage());
        assertEquals(
                "return-after is too short: got=999 ms min=1000 ms",
                assertThrows(ConfigException.class, () -> builder.returnAfter(Duration.ofMillis(999)))
                        .getMessage());
        assertEquals(
                "a transport is named twice: transport=[deaf, silent, deaf]",
                assertThrows(
                                ConfigException.class,
                                () -> builder.transports(List.of(new Deaf(), new Silent(), new Deaf())))
                        .getMessage());
        assertThrows(ConfigException.class, () -> builder.transports(List.of()));
    }

    @Test
    void shouldTryEveryServerInTheOrderWanted() {
        ZtunClient.Builder builder = ZtunClient.builder("localhost")
                .port(1)
                .server("127.0.0.1", 2)
                .transport(new Deaf())
                .tunDevice(MemoryTun.create("lab").device());
        try (ZtunClient client = builder.build()) {
            String message =
                    assertThrows(TransportException.class, client::start).getMessage();
            assertTrue(
                    message.matches(
                            "no server let this client in; (localhost port 1 over deaf at .*: nobody is there, and )+"
                                    + "127.0.0.1 port 2 over deaf at 127.0.0.1: nobody is there"),
                    message);
        }
        assertTrue(assertThrows(
                        TransportException.class,
                        builder.tunDevice(MemoryTun.create("other").device())
                                .transportPort("deaf", 443)
                                .build()::start)
                .getMessage()
                .endsWith("127.0.0.1 port 443 over deaf at 127.0.0.1: nobody is there"));
        assertEquals(
                "a port for a transport that is not used: transport=silent used=[deaf]",
                assertThrows(ConfigException.class, builder.transportPort("silent", 443)::build)
                        .getMessage());
        Set<List<ServerName>> orders = new HashSet<>();
        for (int i = 0; i < 100; i++) {
            orders.add(builder.randomOrder(true).servers());
        }
        assertEquals(2, orders.size());
    }

    /** All clients would be taken for the balancer. */
    @Test
    void shouldRefuseBalancersWhereNoTransportKnowsOfThem() {
        ZtunServer.Builder builder = ZtunServer.builder()
                .transport(new Deaf())
                .tunDevice(MemoryTun.create("balanced").device())
                .proxyProtocol(List.of(Cidr.parse("10.0.0.5/32")));
        assertEquals(
                "`proxy-protocol` is for tcp and tls: transport=deaf has no PROXY protocol; choose another `transport`",
                assertThrows(ConfigException.class, builder.build()::start).getMessage());
    }

    /** A provider that has no answer to whether it runs does not. */
    @Test
    void shouldTakeANullReasonForOne() {
        Plugin<TransportProvider> plugin =
                new Plugin<>(new Silent(), Optional.empty(), Optional.empty(), Optional.empty());
        assertEquals(Optional.of("its unavailableReason() is null"), plugin.unavailableReason());
    }
}
