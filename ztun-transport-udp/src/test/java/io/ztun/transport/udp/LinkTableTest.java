package io.ztun.transport.udp;

import java.net.InetSocketAddress;
import java.nio.channels.DatagramChannel;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportConfig;
import io.ztun.transport.nio.SocketSetup;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

final class LinkTableTest {
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());

    @Test
    void shouldHoldWhatAMapHolds() throws Exception {
        Random random = new Random(SEED);
        LinkTable table = new LinkTable(UdpLink::id);
        Map<Long, UdpLink> map = new HashMap<>();
        UdpSocket socket = new UdpSocket(
                new LinkThread(0, failure -> {}, new SocketSetup(SocketOptions.NONE)),
                DatagramChannel.open(),
                TransportConfig.Offloads.OFF,
                0);
        Peer peer = socket.peer(new InetSocketAddress("127.0.0.1", 9));
        for (int i = 0; i < 20_000; i++) {
            // Few ids, so that many stand where others should.
            long id = random.nextInt(500) * (random.nextBoolean() ? 1L : 1L << 28);
            UdpLink link = map.get(id);
            assertSame(link, table.get(id), "seed=" + SEED);
            if (link == null) {
                link = new UdpLink(socket, id, 0, peer, Datagram.BASE_LENGTH);
                table.add(link);
                map.put(id, link);
            } else {
                table.remove(link);
                table.remove(link);
                map.remove(id);
            }
            assertEquals(map.size(), table.size(), "seed=" + SEED);
        }
        assertEquals(new HashSet<>(map.values()), new HashSet<>(List.copyOf(table.all())));
    }
}
