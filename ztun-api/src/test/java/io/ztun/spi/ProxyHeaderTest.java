package io.ztun.spi;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ProtocolException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every form of a header, and what is none: it is read to its end and not a byte further. */
final class ProxyHeaderTest {
    private static final int PROXY = 0x21;
    private static final int LOCAL = 0x20;
    private static final byte[] IPV4 = {(byte) 203, 0, 113, 7, 10, 0, 0, 1, (byte) 0x9c, 0x40, 7, (byte) 0xe8};
    private static final byte[] IPV6 = ipv6();

    private final ByteBuffer scratch = ByteBuffer.allocate(64);

    private static byte[] ipv6() {
        byte[] addresses = new byte[36];
        addresses[0] = 0x20;
        addresses[1] = 1;
        addresses[2] = 0x0d;
        addresses[3] = (byte) 0xb8;
        addresses[15] = 7;
        addresses[33] = 80;
        return addresses;
    }

    private static byte[] header(int command, int family, int length, byte[] addresses) {
        ByteArrayOutputStream header = new ByteArrayOutputStream();
        header.writeBytes(new byte[] {13, 10, 13, 10, 0, 13, 10, 'Q', 'U', 'I', 'T', 10});
        header.writeBytes(new byte[] {(byte) command, (byte) family, (byte) (length >> 8), (byte) length});
        header.writeBytes(addresses);
        return header.toByteArray();
    }

    /** Reads it whole and in pieces of a byte, each time with something behind it that is left. Returns whose it is. */
    private String read(byte[] bytes) throws IOException {
        byte[] longer = Arrays.copyOf(bytes, bytes.length + 5);
        ByteArrayInputStream stream = new ByteArrayInputStream(longer);
        ProxyHeader whole = new ProxyHeader();
        assertTrue(whole.isEmpty());
        assertTrue(whole.read(Channels.newChannel(stream), scratch));
        assertEquals(5, stream.available(), "bytes left behind the header");
        Drops drops = new Drops(longer);
        ProxyHeader dropped = new ProxyHeader();
        int reads = 1;
        while (!dropped.read(drops, scratch)) {
            reads++;
        }
        assertEquals(bytes.length, reads);
        assertEquals(whole.source(), dropped.source());
        assertEquals(whole.isLocal(), dropped.isLocal());
        return whole.source()
                .map(source -> source.getAddress().getHostAddress() + " " + source.getPort())
                .orElse(whole.isLocal() ? "local" : "unknown");
    }

    /** Has one byte at a time. */
    private static final class Drops implements ReadableByteChannel {
        private final byte[] bytes;
        private int next;
        private boolean dry = true;

        Drops(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        public int read(ByteBuffer target) {
            dry = !dry;
            if (dry) {
                return 0;
            }
            target.put(bytes[next++]);
            return 1;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    private String refused(byte[] bytes) {
        return assertThrows(
                        ProtocolException.class,
                        () -> new ProxyHeader().read(Channels.newChannel(new ByteArrayInputStream(bytes)), scratch))
                .getMessage();
    }

    @Test
    void shouldReadAddressesOfBothFamilies() throws IOException {
        assertEquals("203.0.113.7 40000", read(header(PROXY, 0x11, 12, IPV4)));
        assertEquals("2001:db8:0:0:0:0:0:7 80", read(header(PROXY, 0x21, 36, IPV6)));
        byte[] mapped = new byte[36];
        mapped[10] = -1;
        mapped[11] = -1;
        mapped[15] = 1;
        assertEquals("0.0.0.1 0", read(header(PROXY, 0x21, 36, mapped)));
    }

    @Test
    void shouldSkipWhatStandsBehindThem() throws IOException {
        assertEquals("203.0.113.7 40000", read(header(PROXY, 0x11, 1_000, Arrays.copyOf(IPV4, 1_000))));
        assertEquals("203.0.113.7 40000", read(header(PROXY, 0x11, 4_080, Arrays.copyOf(IPV4, 4_080))));
        assertTrue(refused(header(PROXY, 0x11, 4_081, IPV4)).contains("length=4097 max=4096"));
    }

    @Test
    void shouldLeaveOutWhatIsNoAddressOfAMachine() throws IOException {
        assertEquals("unknown", read(header(PROXY, 0x00, 0, new byte[0])));
        assertEquals("unknown", read(header(PROXY, 0x00, 30, new byte[30])));
        assertEquals("unknown", read(header(PROXY, 0x31, 216, new byte[216])));
        assertEquals("local", read(header(LOCAL, 0x00, 0, new byte[0])));
        assertEquals("local", read(header(LOCAL, 0x11, 12, IPV4)));
        assertEquals("local", read(header(LOCAL, 0x11, 3, new byte[3])));
    }

    @ParameterizedTest
    @CsvSource({
        "PROXY TCP4 203.0.113.7 198.18.0.1 40000 2024, 203.0.113.7 40000",
        "PROXY TCP6 2001:db8::7 ::1 80 2024, 2001:db8:0:0:0:0:0:7 80",
        "PROXY UNKNOWN, unknown",
        "PROXY UNKNOWN ffff:f...f:ffff ffff:f...f:ffff 65535 65535, unknown"
    })
    void shouldReadVersionOne(String line, String wanted) throws IOException {
        assertEquals(wanted, read((line + "\r\n").getBytes(StandardCharsets.US_ASCII)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PROXY TCP4 name.example 198.18.0.1 40000 2024\r\n",
                "PROXY TCP4 999.0.0.1 198.18.0.1 40000 2024\r\n",
                "PROXY TCP4 1.2.3.4 198.18.0.1 70000 2024\r\n",
                "PROXY TCP4 ::1 ::1 4 4\r\n",
                "PROXY TCP6 1.2.3.4.5 ::1 4 4\r\n",
                "PROXY UDP4 1.2.3.4 1.2.3.4 4 4\r\n",
                "PROXY TCP4 1.2.3.4 1.2.3.4 4 4\n",
                "PROXY TCP4\r\n1.2.3.4 1.2.3.4 4 4\r\n",
                "PROXY UNKNOWN                                                                                    "
                        + "                                   \r\n"
            })
    void shouldRefuseAnythingElseOfVersionOne(String line) {
        assertTrue(refused(line.getBytes(StandardCharsets.US_ASCII)).startsWith("malformed PROXY header: "));
    }

    @Test
    void shouldRefuseAnythingElse() {
        assertEquals("no PROXY header", refused(new byte[] {22, 3, 1}));
        assertEquals("no PROXY header", refused(new byte[] {13, 10, 13, 11}));
        assertEquals("no PROXY header", refused("PROXZ".getBytes(StandardCharsets.US_ASCII)));
        assertTrue(refused(header(0x31, 0x11, 12, IPV4)).contains("version=3"));
        assertTrue(refused(header(0x22, 0x11, 12, IPV4)).contains("command=2"));
        assertTrue(refused(header(PROXY, 0x41, 12, IPV4)).contains("family=4"));
        assertTrue(refused(header(PROXY, 0x11, 11, IPV4)).contains("too short"));
        assertTrue(refused(header(PROXY, 0x21, 12, IPV4)).contains("too short"));
    }

    @Test
    void shouldSayThatAConnectionEndsWithinIt() throws IOException {
        byte[] whole = header(PROXY, 0x11, 20, Arrays.copyOf(IPV4, 20));
        for (int length = 0; length < whole.length; length++) {
            ProxyHeader header = new ProxyHeader();
            ReadableByteChannel channel = Channels.newChannel(new ByteArrayInputStream(whole, 0, length));
            assertThrows(EOFException.class, () -> header.read(channel, scratch));
            assertEquals(length == 0, header.isEmpty());
            assertFalse(header.isLocal());
        }
    }
}
