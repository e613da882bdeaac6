package io.ztun.core.internal.engine;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.PacketHeaders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class OuterPacketsTest {
    private static final int HEADERS = 40;

    private int seen;

    private boolean take(String destination, int port, int protocol, int flags) throws Exception {
        InetSocketAddress server = new InetSocketAddress(InetAddress.getByName("198.18.0.1"), 2024);
        PacketBatch batch = new PacketBatch(1, 1_000);
        ByteBuffer packet = ByteBuffer.allocate(HEADERS)
                .put(0, (byte) 0x45)
                .putShort(2, (short) HEADERS)
                .put(9, (byte) protocol)
                .put(16, InetAddress.getByName(destination).getAddress())
                .putShort(22, (short) port)
                .put(33, (byte) flags);
        batch.buffer().put(batch.nextOffset(), packet, 0, HEADERS);
        batch.add(HEADERS, Offload.NONE);
        assertTrue(PacketHeaders.read(batch, 0));
        return new OuterPackets(server, () -> seen++).take(batch, 0);
    }

    @Test
    void shouldTakeWhatGoesToTheServersPortAndTellOfIt() throws Exception {
        assertTrue(take("198.18.0.1", 2024, 6, 0x10));
        assertTrue(take("198.18.0.1", 2024, 17, 4));
        assertEquals(2, seen);
        assertFalse(take("198.18.0.1", 22, 6, 0x10));
        assertFalse(take("198.18.0.2", 2024, 6, 0x10));
        assertEquals(2, seen);
    }

    /** The system sends it for a socket that is gone, and without the socket's mark. */
    @Test
    void shouldNotTakeAResetForALoop() throws Exception {
        assertTrue(take("198.18.0.1", 2024, 6, 0x14));
        assertEquals(0, seen);
    }
}
