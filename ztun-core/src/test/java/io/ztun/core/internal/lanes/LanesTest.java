package io.ztun.core.internal.lanes;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.core.internal.count.ApplicationTable;
import io.ztun.core.internal.ip.HeaderLayout;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;

class LanesTest {
    private Lanes lanes = lanes("");
    private final Random random = new Random(1);

    private static Lanes lanes(String named) {
        ApartRules rules = new ApartRules(named.isEmpty() ? NoCompress.NOTHING : NoCompress.parse(named));
        return new Lanes(() -> rules, Privacy.History.SHARED);
    }

    private ByteBuffer packet(int protocol, int port, int payload, boolean noise) {
        ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", payload);
        packet.put(HeaderLayout.IPV4_PROTOCOL, (byte) protocol).putShort(20, (short) 40_000);
        packet.putShort(22, (short) port);
        if (noise) {
            byte[] bytes = new byte[payload - 12];
            random.nextBytes(bytes);
            packet.put(40, bytes).put(20 + HeaderLayout.TCP_DATA_OFFSET, (byte) 0x50);
        }
        return packet;
    }

    private int why(ByteBuffer packet) {
        int length = packet.capacity();
        int flow = IpAddresses.flowHash(packet, 0, length);
        lanes.of(packet, 0, length, flow, IpPackets.transport(packet, 0, length));
        return lanes.why();
    }

    @Test
    void shouldSayWhyAPacketGoesAroundTheCodec() {
        assertEquals(ApplicationTable.THROUGH, why(packet(17, 5_000, 400, false)));
        assertEquals(ApplicationTable.ENCRYPTED, why(packet(17, 443, 400, false)), "its port");
        assertEquals(ApplicationTable.ENCRYPTED, why(packet(50, 5_000, 400, false)), "ESP");
        assertEquals(ApplicationTable.ENCRYPTED, why(packet(6, 5_000, 4_000, true)), "its looks");
        assertEquals(ApplicationTable.ENCRYPTED, why(packet(6, 5_000, 4_000, true)), "those of the one before");
    }

    @Test
    void shouldTellWhatTheUserHasNamed() {
        lanes = lanes("udp:5000-5010,10.0.0.2/32");
        assertEquals(ApplicationTable.NAMED, why(packet(6, 80, 400, false)));
        assertEquals(ApplicationTable.NAMED, why(packet(50, 5_000, 400, false)));
        lanes = lanes("udp:5000-5010");
        assertEquals(ApplicationTable.NAMED, why(packet(17, 5_005, 400, false)));
        assertEquals(ApplicationTable.ENCRYPTED, why(packet(6, 443, 400, false)));
        assertEquals(ApplicationTable.THROUGH, why(packet(6, 5_005, 400, false)));
        assertEquals(ApplicationTable.ENCRYPTED, why(packet(50, 5_005, 400, false)));
    }

    @Test
    void shouldTellWhatHasNotShrunk() {
        ByteBuffer packet = packet(17, 5_000, 4_000, false);
        int flow = IpAddresses.flowHash(packet, 0, packet.capacity());
        for (int i = 0; i < 10; i++) {
            lanes.learn(flow, 4_000, 4_010);
        }
        assertEquals(ApplicationTable.INCOMPRESSIBLE, why(packet));
    }
}
