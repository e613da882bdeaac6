package io.ztun.core.internal.datagram;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Properties;

import org.junit.jupiter.api.Test;

import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.testkit.fake.DictionaryProbe;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

/** The frames in {@code docs/protocol.md}. */
class SnapshotVectorsTest {
    private static final int HEADER = 3;

    private final ByteBuffer scratch = ByteBuffer.allocateDirect(1_000);

    private static byte[] vector(String name, byte type, int frameNumber) throws IOException {
        Properties vectors = new Properties();
        try (InputStream in = Hello.class.getResourceAsStream("vectors.properties")) {
            vectors.load(in);
        }
        ByteBuffer frame = ByteBuffer.wrap(
                HexFormat.of().parseHex(vectors.getProperty(name).replace(" ", "")));
        assertEquals(type, frame.get());
        assertEquals(frameNumber, frame.getShort());
        byte[] body = new byte[frame.remaining()];
        frame.get(body);
        return body;
    }

    private static ByteBuffer body(String text) {
        byte[] ascii = text.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocateDirect(ascii.length).put(0, ascii);
    }

    private byte[] written(int length) {
        byte[] bytes = new byte[length];
        scratch.get(HEADER, bytes);
        return bytes;
    }

    @Test
    void shouldMatchTheVectors() throws Exception {
        OfferedDictionaries offered = new OfferedDictionaries(null, () -> 0); // makes no dictionary here
        ReceivedDictionaries received = new ReceivedDictionaries(new DictionaryProbe().decoder());
        String[] texts = {"two", "four", "five", "six"};
        int[] numbers = {2, 4, 5, 6};
        for (int i = 0; i < texts.length; i++) {
            ByteBuffer body = body(texts[i]);
            offered.keep(numbers[i], body, 0, body.capacity(), 10);
            if (i != 1) {
                received.keep(numbers[i], body, 0, body.capacity());
            }
        }
        byte[] snapshot = vector("snapshot", FrameType.SNAPSHOT, 7);
        assertArrayEquals(snapshot, written(offered.propose(7, scratch, HEADER)));
        ByteBuffer arrived = ByteBuffer.allocateDirect(snapshot.length).put(0, snapshot);
        assertEquals(0, received.slot(arrived, 0, snapshot.length));
        int length = received.form(7, arrived, 0, snapshot.length, scratch, HEADER);
        assertArrayEquals(vector("snapshot-has", FrameType.SNAPSHOT_HAS, 9), written(length));
    }
}
