package io.ztun.core.internal.headers;

import java.io.IOException;
import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The wire format is what {@code records.txt} says, in both directions. */
final class RecordVectorsTest {
    private final ByteBuffer packet = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer record = ByteBuffer.allocateDirect(4_096);

    @Test
    void shouldWriteRecordsOfVectors() throws IOException {
        final HeaderCompressor compressor = new HeaderCompressor(256, 0);
        for (TestVectors.Vector vector : TestVectors.load()) {
            packet.put(0, vector.packet());
            final int length =
                    compressor.compress(packet, 0, vector.packet().length, vector.offload(), vector.last(), record, 0);
            final byte[] got = new byte[Math.max(length, 0)];
            record.get(0, got);
            assertArrayEquals(vector.record(), got, vector.name());
        }
    }

    @Test
    void shouldReadRecordsOfVectors() throws IOException {
        final HeaderDecompressor decompressor = new HeaderDecompressor(256);
        for (TestVectors.Vector vector : TestVectors.load()) {
            if (vector.record().length == 0) {
                continue;
            }
            record.put(0, vector.record());
            final int length = decompressor.decompress(record, 0, vector.record().length, packet, 0, 4_096);
            final byte[] got = new byte[length];
            packet.get(0, got);
            assertArrayEquals(vector.packet(), got, vector.name());
            assertEquals(vector.offload(), decompressor.offload(), vector.name());
            assertEquals(vector.record().length, decompressor.consumed(), vector.name());
        }
    }
}
