package io.ztun.estimate.capture;

import java.nio.ByteBuffer;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class LinkLayerTest {
    private static final byte[] IPV4 = Packets.ipv4(1, 2, 17, Packets.udp(1, 2, "x"));
    private static final byte[] IPV6 = Packets.ipv6(1, 2, 17, Packets.udp(1, 2, "x"));

    private static int find(int linkType, byte[] frame) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(5 + frame.length).put(5, frame);
        int at = LinkLayer.ipPacket(linkType, buffer, 5, frame.length);
        return at < 0 ? at : at - 5;
    }

    @ParameterizedTest
    @CsvSource({
        "Ethernet,             1,   020000000001 020000000002 0800, 4",
        "Ethernet,             1,   020000000001 020000000002 86dd, 6",
        "VLAN,                 1,   020000000001 020000000002 8100 0064 0800, 4",
        "QinQ,                 1,   020000000001 020000000002 88a8 0001 8100 0064 86dd, 6",
        "old QinQ,             1,   020000000001 020000000002 9100 0001 8100 0064 0800, 4",
        "Linux cooked,         113, 0000 0001 0006 0200000000010000 0800, 4",
        "Linux cooked,         113, 0004 0001 0006 0200000000010000 86dd, 6",
        "Linux cooked with VLAN, 113, 0000 0001 0006 0200000000010000 8100 0007 0800, 4",
        "Linux cooked 2,       276, 0800 0000 00000003 0001 00 06 0200000000010000, 4",
        "Linux cooked 2,       276, 86dd 0000 00000003 0001 04 06 0200000000010000, 6",
        "raw,                  101, '', 4",
        "raw,                  101, '', 6",
        "raw of BSD,           12,  '', 4",
        "raw of OpenBSD,       14,  '', 4",
        "IPv4,                 228, '', 4",
        "IPv6,                 229, '', 6",
        "null of little-endian, 0,  02000000, 4",
        "null of big-endian,   0,   00000002, 4",
        "null of FreeBSD,      0,   1c000000, 6",
        "loopback of OpenBSD,  108, 00000018, 6",
    })
    void shouldFindPacketsOn(String link, int linkType, String header, int version) {
        byte[] frame = Packets.behind(header, version == 4 ? IPV4 : IPV6);
        assertEquals(header.replace(" ", "").length() / 2, find(linkType, frame), link);
    }

    @ParameterizedTest
    @CsvSource({
        "ARP,            1,   020000000001 020000000002 0806 0001, -1",
        "cut header,     1,   020000000001, -1",
        "nothing behind, 1,   020000000001 020000000002 0800, -1",
        "tag at the end, 1,   020000000001 020000000002 8100 00, -1",
        "no IP version,  101, 1234, -1",
        "nothing,        101, '', -1",
        "cooked ARP,     113, 0000 0001 0006 0200000000010000 0806 0001, -1",
        "null and nothing, 0, 02000000, -1",
        "802.11,         105, 4500, -2",
    })
    void shouldFindNothingIn(String what, int linkType, String frame, int expected) {
        assertEquals(expected, find(linkType, Packets.behind(frame, new byte[0])), what);
    }
}
