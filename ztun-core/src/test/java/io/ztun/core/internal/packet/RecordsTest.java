package io.ztun.core.internal.packet;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RecordsTest {
    private static final long METADATA = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4, 1400, 20, 16);

    private final PacketBatch batch = new PacketBatch(8, 100_000);
    private final ByteBuffer body = ByteBuffer.allocateDirect(100_000);
    private final RecordReader reader = new RecordReader(false);

    private void add(ByteBuffer packet, long offload) {
        batch.buffer().put(batch.nextOffset(), packet, 0, packet.capacity());
        batch.add(packet.capacity(), offload);
        PacketHeaders.read(batch, batch.count() - 1);
    }

    @Test
    void shouldReadWhatWasWritten() {
        add(PacketSamples.udp("10.0.0.1", "10.0.0.2", 100), Offload.NONE);
        add(PacketSamples.udp("10.0.0.1", "10.0.0.2", 0), METADATA);
        add(PacketSamples.udp("fd00::1", "fd00::2", 65_000), Offload.NONE);
        int length = 0;
        for (int i = 0; i < batch.count(); i++) {
            int record = Records.write(batch, i, body, 7 + length);
            assertTrue(record <= RecordWriter.maxLength(batch.length(i)));
            length += record;
        }
        reader.begin(body, 7, length);
        for (int i = 0; i < batch.count(); i++) {
            assertTrue(reader.next());
            assertEquals(batch.length(i), reader.packetLength());
            assertEquals(batch.offload(i), reader.offload());
            assertEquals(
                    batch.buffer().slice(batch.offset(i), batch.length(i)),
                    reader.buffer().slice(reader.packetOffset(), reader.packetLength()));
        }
        assertFalse(reader.next());
    }

    @Test
    void shouldPrependInTheHeadroomWhatItWritesElsewhere() {
        add(PacketSamples.udp("10.0.0.1", "10.0.0.2", 33), METADATA);
        int length = Records.write(batch, 0, body, 0);
        int record = Records.prepend(METADATA, batch.transport(0), batch.buffer(), batch.offset(0));
        assertEquals(body.slice(0, length), batch.buffer().slice(record, length));
    }

    @Test
    void shouldSayInOneByteThatAChecksumIsMissing() {
        long missing = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, 40, 6);
        add(PacketSamples.udp("fd00::1", "fd00::2", 33), missing);
        int length = Records.write(batch, 0, body, 0);
        assertEquals(Records.PARTIAL_PREFIX + batch.length(0), length);
        assertEquals(Records.PARTIAL, body.get(0));
        reader.begin(body, 0, length);
        assertTrue(reader.next());
        assertEquals(missing, reader.offload());
        assertFalse(reader.next());
    }

    @Test
    void shouldRefuseAMissingChecksumOfAnotherProtocol() {
        ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", 33).put(9, (byte) 47);
        body.put(0, Records.PARTIAL).put(1, packet, 0, packet.capacity());
        reader.begin(body, 0, 1 + packet.capacity());
        assertThrows(ProtocolException.class, reader::next);
    }

    @ParameterizedTest
    @ValueSource(ints = {0x00, 0x03, 0x3f, 0x50, 0x7f, 0x80, 0xff})
    void shouldRefuseAnUnknownRecord(int first) {
        body.put(0, (byte) first);
        reader.begin(body, 0, 60);
        assertThrows(ProtocolException.class, reader::next);
    }

    @Test
    void shouldNeverLeaveTheBody() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 200_000; round++) {
            int length = 1 + random.nextInt(80);
            for (int i = 0; i < length; i++) {
                body.put(i, (byte) random.nextInt());
            }
            int first = random.nextInt(3) == 0 ? 0x45 : random.nextInt(2) == 0 ? 0x60 : 1 + random.nextInt(2);
            body.put(0, (byte) first);
            reader.begin(body, 0, length);
            try {
                while (reader.next()) {
                    assertTrue(reader.packetOffset() + reader.packetLength() <= length, "seed=" + seed);
                    assertTrue(reader.packetLength() >= 20, "seed=" + seed);
                }
            } catch (ProtocolException e) {
                assertTrue(e.getMessage().contains("record"), e.getMessage());
            }
        }
    }
}
