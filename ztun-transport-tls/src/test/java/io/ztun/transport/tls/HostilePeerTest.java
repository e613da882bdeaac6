package io.ztun.transport.tls;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.DirectMemory;
import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.api.files.Pem;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.testkit.fake.LinkProbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Peers that break TLS, break off, or only cost. */
final class HostilePeerTest {
    private static final byte[] FRAME = {0, 0, 2, 'h', 'i'};

    private final BlockingQueue<LinkProbe> accepted = new LinkedBlockingQueue<>();
    private final Identity identity = Identity.shared();
    private Transport transport;
    private InetSocketAddress address;

    @BeforeEach
    void listen() {
        transport = identity.provider().create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT));
        address = transport.listen(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), link -> {
            LinkProbe probe = new LinkProbe(link);
            accepted.add(probe);
            return probe;
        });
    }

    @AfterEach
    void close() {
        transport.close();
    }

    private LinkProbe nextLink() throws InterruptedException {
        LinkProbe probe = accepted.poll(10, TimeUnit.SECONDS);
        assertNotNull(probe, "no link");
        return probe;
    }

    private Socket plain() throws IOException {
        Socket socket = new Socket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private SSLContext trusting() throws IOException {
        try {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    "server", Pem.certificates(identity.certificate()).get(0));
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, factory.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException(e);
        }
    }

    /** A client with the JDK's own sockets, which sends a change of keys when it is asked for another handshake. */
    private SSLSocket client() throws IOException {
        SSLSocket socket =
                (SSLSocket) trusting().getSocketFactory().createSocket(address.getAddress(), address.getPort());
        socket.setSoTimeout(10_000);
        return socket;
    }

    private void expectOthersServed() throws Exception {
        LinkProbe[] mine = new LinkProbe[1];
        transport.connect(address, Duration.ofSeconds(10), link -> mine[0] = new LinkProbe(link));
        nextLink();
        assertNotNull(mine[0]);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "474554202f20485454502f312e310d0a0d0a", // GET / HTTP/1.1
                "1603010003010000", // a hello that is none
                "16030100050100000100", // and one that is cut short
                "1703030005ffffffffff", // data before there are keys
                "1503030002022a", // an alert
                "160301ffff00", // a record longer than any
                "00000000000000000000",
            })
    void shouldCloseOnWhatIsNoHandshake(String hex) throws Exception {
        try (Socket peer = plain()) {
            LinkProbe link = nextLink();
            peer.getOutputStream().write(HexFormat.of().parseHex(hex));
            peer.shutdownOutput();
            Throwable cause = link.awaitClosed();
            assertTrue(cause instanceof ProtocolException || cause instanceof TransportException, () -> "" + cause);
            assertEquals(1, cause.getMessage().lines().count());
        }
        expectOthersServed();
    }

    @Test
    void shouldSpeakNothingOlderThanTls13() throws Exception {
        try (SSLSocket peer = client()) {
            peer.setEnabledProtocols(new String[] {"TLSv1.2"});
            LinkProbe link = nextLink();
            IOException refused = null;
            try {
                peer.startHandshake();
            } catch (IOException e) {
                refused = e;
            }
            assertNotNull(refused);
            assertInstanceOf(ProtocolException.class, link.awaitClosed());
        }
    }

    @Test
    void shouldTakeWhatTheJdksOwnSocketsSend() throws Exception {
        try (SSLSocket peer = client()) {
            LinkProbe link = nextLink();
            for (byte b : FRAME) {
                peer.getOutputStream().write(b);
            }
            assertArrayEquals(new byte[] {'h', 'i'}, link.nextFrame());
            peer.startHandshake(); // new keys
            peer.getOutputStream().write(FRAME);
            assertArrayEquals(new byte[] {'h', 'i'}, link.nextFrame());
            peer.shutdownOutput();
            assertNull(link.awaitClosed());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"000000", "ffffff", "001001"})
    void shouldCloseOnALengthThatIsNone(String hex) throws Exception {
        try (SSLSocket peer = client()) {
            LinkProbe link = nextLink();
            peer.getOutputStream().write(HexFormat.of().parseHex(hex));
            assertInstanceOf(ProtocolException.class, link.awaitClosed());
        }
    }

    /** Whoever cuts a line can make TCP end in order, and no close_notify. */
    @Test
    void shouldNotTakeAnEndOfTheConnectionForThePeers() throws Exception {
        Socket below = plain();
        SSLSocket peer =
                (SSLSocket) trusting().getSocketFactory().createSocket(below, "localhost", address.getPort(), false);
        LinkProbe link = nextLink();
        peer.getOutputStream().write(FRAME);
        link.nextFrame();
        below.shutdownOutput();
        assertInstanceOf(TransportException.class, link.awaitClosed());
        below.close();
    }

    /** Each change of keys is a derivation and an answer, for a few bytes. */
    @Test
    void shouldEndWhoeverOnlyChangesKeys() throws Exception {
        try (SSLSocket peer = client()) {
            LinkProbe link = nextLink();
            Thread reader = new Thread(() -> drain(peer));
            peer.startHandshake();
            reader.start();
            try {
                for (int i = 0; i < 1_000; i++) {
                    peer.startHandshake();
                }
            } catch (SocketException e) {
                assertNotNull(e); // ended meanwhile
            } catch (IOException e) {
                assertNotNull(e);
            }
            String message = assertInstanceOf(ProtocolException.class, link.awaitClosed())
                    .getMessage();
            assertTrue(message.contains("without data"), message);
        }
        expectOthersServed();
    }

    private static void drain(SSLSocket peer) {
        try {
            InputStream in = peer.getInputStream();
            while (in.read() >= 0) {
                Thread.onSpinWait();
            }
        } catch (IOException e) {
            return;
        }
    }

    /** A stranger costs a record at most, and gives it back. */
    @Test
    void shouldBoundWhatStrangersCost() throws Exception {
        int count = 100;
        long before = DirectMemory.bytesInUse();
        List<Socket> strangers = new ArrayList<>();
        List<LinkProbe> links = new ArrayList<>();
        byte[] begun = new byte[40_000];
        System.arraycopy(HexFormat.of().parseHex("1603014000"), 0, begun, 0, 5);
        for (int i = 0; i < count; i++) {
            Socket stranger = plain();
            strangers.add(stranger);
            links.add(nextLink());
            stranger.getOutputStream().write(begun, 0, 16_000);
        }
        long until = System.nanoTime() + 10_000_000_000L;
        while (DirectMemory.bytesInUse() - before < count * 16_000L && System.nanoTime() < until) {
            Thread.sleep(10);
        }
        long each = (DirectMemory.bytesInUse() - before) / count;
        assertTrue(each >= 16_000 && each <= 32_768, "bytes each: " + each);
        for (Socket stranger : strangers) {
            stranger.close();
        }
        for (LinkProbe link : links) {
            link.awaitClosed();
        }
        assertEquals(before, DirectMemory.bytesInUse());
    }

    @Test
    void shouldGoOnAfterAFloodOfConnections() throws Exception {
        for (int i = 0; i < 200; i++) {
            try (Socket peer = plain()) {
                peer.getOutputStream().write("\r\n".getBytes(StandardCharsets.US_ASCII));
            }
        }
        accepted.clear();
        LinkProbe[] mine = new LinkProbe[1];
        transport.connect(address, Duration.ofSeconds(10), link -> mine[0] = new LinkProbe(link));
        assertNotNull(mine[0]);
    }
}
