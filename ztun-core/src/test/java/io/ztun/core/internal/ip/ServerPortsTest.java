package io.ztun.core.internal.ip;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;

class ServerPortsTest {
    private static final int SYN = HeaderLayout.SYN;
    private static final int ACK = HeaderLayout.ACK;

    private final ServerPorts ports = new ServerPorts();

    private static ByteBuffer packet(int protocol, int source, int destination, int flags) {
        ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", 100);
        packet.put(HeaderLayout.IPV4_PROTOCOL, (byte) protocol).put(20 + HeaderLayout.TCP_FLAGS, (byte) flags);
        return packet.putShort(20, (short) source).putShort(22, (short) destination);
    }

    private int of(ByteBuffer packet) {
        return ports.of(packet, 0, packet.capacity(), IpPackets.transport(packet, 0, packet.capacity()));
    }

    @ParameterizedTest
    @CsvSource({
        "6, 40000, 5432, 5432",
        "6, 5432, 40000, 5432",
        "6, 22, 1000, 22",
        "17, 514, 514, 514",
        "17, 51820, 40000, 51820",
        "17, 40000, 51820, 51820",
        "17, 51820, 2000, 2000",
        "1, 40000, 50000, 0",
        "50, 40000, 50000, 0",
        "132, 40000, 3868, 3868",
    })
    void shouldFindTheServersPort(int protocol, int source, int destination, int server) {
        assertEquals(protocol << 16 | server, of(packet(protocol, source, destination, ACK)));
    }

    @Test
    void shouldLearnFromTheFirstPacketsOfAConnection() {
        assertEquals(6 << 16 | 50_000, of(packet(6, 40_000, 50_000, SYN)));
        assertEquals(6 << 16 | 50_000, of(packet(6, 40_000, 50_000, ACK)));
        assertEquals(6 << 16 | 40_000, of(packet(6, 40_001, 40_000, ACK)));

        ServerPorts other = new ServerPorts(); // the other end's answers
        ByteBuffer answer = packet(6, 50_000, 40_000, SYN | ACK);
        assertEquals(6 << 16 | 50_000, other.of(answer, 0, answer.capacity(), IpPackets.transport(answer, 0, 100)));
        answer.put(20 + HeaderLayout.TCP_FLAGS, (byte) ACK);
        assertEquals(6 << 16 | 50_000, other.of(answer, 0, answer.capacity(), IpPackets.transport(answer, 0, 100)));
    }

    @Test
    void shouldForgetWhatALaterConnectionContradicts() {
        of(packet(6, 40_000, 50_000, SYN));
        of(packet(6, 40_000, 50_000, SYN | ACK));
        assertEquals(6 << 16 | 40_000, of(packet(6, 40_000, 50_000, ACK)));
    }

    @Test
    void shouldKnowTheProtocolOfAFragment() {
        ByteBuffer fragment = packet(17, 40_000, 53, 0);
        fragment.putShort(HeaderLayout.IPV4_FRAGMENT, (short) 100);
        assertEquals(17 << 16, of(fragment));
    }
}
