package io.ztun.core.internal.lanes;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.settings.NoCompress;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ApartRulesTest {

    private static boolean match(String rules, ByteBuffer packet) {
        NoCompress named = rules.isEmpty() ? NoCompress.NOTHING : NoCompress.parse(rules);
        int transport = IpPackets.transport(packet, 0, packet.capacity());
        return new ApartRules(named).match(packet, 0, packet.capacity(), transport);
    }

    private static ByteBuffer packet(int protocol, int source, int destination) {
        ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", 100);
        packet.put(HeaderLayout.IPV4_PROTOCOL, (byte) protocol);
        return packet.putShort(20, (short) source).putShort(22, (short) destination);
    }

    @ParameterizedTest
    @CsvSource({
        "6, 40000, 443, true",
        "6, 443, 40000, true",
        "6, 22, 1, true",
        "6, 40000, 80, false",
        "6, 40000, 51820, false",
        "17, 40000, 443, true",
        "17, 51820, 51820, true",
        "17, 4500, 4500, true",
        "17, 40000, 22, false",
        "17, 40000, 53, false",
        "50, 1, 2, true",
        "51, 443, 443, false",
        "1, 443, 443, false",
    })
    void shouldKnowWhatIsEncryptedByItsPort(int protocol, int source, int destination, boolean apart) {
        assertEquals(apart, match("", packet(protocol, source, destination)));
    }

    @ParameterizedTest
    @CsvSource({
        "tcp:80, 6, true",
        "udp:80, 6, false",
        "udp:80, 17, true",
        "udp:79-81, 17, true",
        "udp:81-90, 17, false",
        "udp:40000, 17, true",
        "10.0.0.1/32, 17, true",
        "10.0.0.2/32, 6, true",
        "10.0.0.3/32, 17, false",
        "10.0.0.0/8, 1, true",
        "0.0.0.0/0, 1, true",
        "'[fd00::]/64', 17, false",
        "'::/0', 17, true",
    })
    void shouldTakeEitherEndForAMatch(String rules, int protocol, boolean apart) {
        assertEquals(apart, match(rules, packet(protocol, 40_000, 80)));
    }

    @Test
    void shouldTellIpv6NetworksApart() {
        ByteBuffer packet = PacketSamples.udp("fd00::1", "fd00:0:0:1::2", 100);
        assertTrue(match("[fd00::]/64", packet));
        assertTrue(match("fd00:0:0:1::/64", packet));
        assertTrue(match("fd00::/65", packet));
        assertFalse(match("fd00:0:0:2::/63", packet));
        assertFalse(match("[fd00::8000:0:0:0]/65", packet));
        assertFalse(match("0.0.0.0/0", packet));
    }

    @Test
    void shouldTakeAFragmentForAMatchOnceAPortIsNamed() {
        ByteBuffer fragment = packet(17, 40_000, 80).putShort(HeaderLayout.IPV4_FRAGMENT, (short) 100);
        assertFalse(match("", fragment));
        assertFalse(match("192.0.2.0/24", fragment));
        assertTrue(match("udp:514", fragment));
    }
}
