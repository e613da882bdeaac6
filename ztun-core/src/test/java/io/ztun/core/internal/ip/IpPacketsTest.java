package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class IpPacketsTest {

    private static final String V4 = "4500001c00004000401100000a630002c6120102" + "0102030400080000";
    private static final String V6 = "6000000000081140" + "fd000099000000000000000000000002"
            + "fd000019000000000000000000000003" + "0102030400080000";

    private static ByteBuffer at(int offset, String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return ByteBuffer.allocateDirect(offset + bytes.length).put(offset, bytes);
    }

    @Test
    void shouldReadAnIpv4Header() {
        ByteBuffer b = at(3, V4);
        assertEquals(4, IpPackets.version(b, 3));
        assertEquals(28, IpPackets.length(b, 3, b.capacity()));
        assertEquals(20, IpPackets.headerLength(b, 3));
        assertEquals(IpPackets.UDP, IpPackets.protocol(b, 3));
        assertEquals(0x0a630002, (int) IpAddresses.sourceLow(b, 3));
        assertEquals(0xc6120102, (int) IpAddresses.destinationLow(b, 3));
        assertEquals(IpPackets.UDP << 16 | 20, IpPackets.transport(b, 3, 28));
        assertFalse(IpPackets.isIpv4Fragment(b, 3));
    }

    @Test
    void shouldReadAnIpv6Header() {
        ByteBuffer b = at(5, V6);
        assertEquals(6, IpPackets.version(b, 5));
        assertEquals(48, IpPackets.length(b, 5, b.capacity()));
        assertEquals(40, IpPackets.headerLength(b, 5));
        assertEquals(IpPackets.UDP << 16 | 40, IpPackets.transport(b, 5, 48));
        assertTrue(IpAddresses.sourceHigh(b, 5) == 0xfd00009900000000L && IpAddresses.sourceLow(b, 5) == 2);
        assertFalse(IpAddresses.sourceHigh(b, 5) == 0xfd00009900000000L && IpAddresses.sourceLow(b, 5) == 3);
        assertTrue(IpAddresses.destinationHigh(b, 5) == 0xfd00001900000000L && IpAddresses.destinationLow(b, 5) == 3);
        assertFalse(IpAddresses.destinationHigh(b, 5) == 0xfd00001800000000L && IpAddresses.destinationLow(b, 5) == 3);
    }

    @ParameterizedTest
    @CsvSource({
        "'', empty",
        "45, a byte",
        "4500001c000040004011000000000000c61201, one byte short of a header",
        "4400001c00004000401100000a630002c61201020102030400080000, header length below 20",
        "4600001700004000401100000a630002c612010201020304, total length below the header's",
        "4500001300004000401100000a630002c61201020102030400080000, total length below the header's",
        "4500001d00004000401100000a630002c61201020102030400080000, total length beyond the buffer",
        "4f00001c00004000401100000a630002c61201020102030400080000, options beyond the buffer",
        "5500001c00004000401100000a630002c61201020102030400080000, no such version",
        "600000000008114000000000000000000000000000000000000000000000000000000000000000, IPv6 header cut",
    })
    void shouldFindNoLengthInWhatIsNoPacket(String hex, String why) {
        ByteBuffer b = at(0, hex);
        assertEquals(IpPackets.MALFORMED, IpPackets.length(b, 0, b.capacity()), why);
    }

    @Test
    void shouldStopAtTheLimitAndNotAtTheBuffersEnd() {
        ByteBuffer b = at(0, V4 + "00000000");
        assertEquals(28, IpPackets.length(b, 0, 28));
        assertEquals(28, IpPackets.length(b, 0, 32));
        assertEquals(IpPackets.MALFORMED, IpPackets.length(b, 0, 27));
    }

    @Test
    void shouldKnowFragments() {
        ByteBuffer b = at(0, V4);
        b.putShort(6, (short) 0x2000);
        assertTrue(IpPackets.isIpv4Fragment(b, 0));
        assertEquals(IpPackets.MALFORMED, IpPackets.transport(b, 0, 28));
        b.putShort(6, (short) 0x0001);
        assertTrue(IpPackets.isIpv4Fragment(b, 0));
        ByteBuffer v6 = at(0, V6);
        v6.put(6, (byte) 44);
        assertEquals(IpPackets.MALFORMED, IpPackets.transport(v6, 0, 48));
    }

    @Test
    void shouldSkipExtensionHeaders() {
        ByteBuffer b = at(
                0,
                V6.substring(0, 12) + "00" + V6.substring(14, 80) + "3c00010400000000"
                        + "2b01010c000000000000000000000000" + "0600000000000000" + "0011223344556677");
        assertEquals(IpPackets.TCP << 16 | 72, IpPackets.transport(b, 0, b.capacity()));
        for (int length = 40; length < 72; length++) {
            assertEquals(IpPackets.MALFORMED, IpPackets.transport(b, 0, length), "length=" + length);
        }
    }

    @Test
    void shouldNotFollowExtensionHeadersForEver() {
        ByteBuffer b = ByteBuffer.allocateDirect(65_535);
        b.put(0, (byte) 0x60);
        assertEquals(IpPackets.MALFORMED, IpPackets.transport(b, 0, b.capacity()));
    }

    @Test
    void shouldCompareAddresses() {
        ByteBuffer a = at(0, V4);
        ByteBuffer b = at(7, V4);
        assertTrue(IpPackets.sameAddresses(a, 0, b, 7));
        b.put(7 + 19, (byte) 9);
        assertFalse(IpPackets.sameAddresses(a, 0, b, 7));
        ByteBuffer c = at(0, V6);
        ByteBuffer d = at(1, V6);
        assertTrue(IpPackets.sameAddresses(c, 0, d, 1));
        d.put(1 + 39, (byte) 9);
        assertFalse(IpPackets.sameAddresses(c, 0, d, 1));
    }
}
