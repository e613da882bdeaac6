package io.ztun.core.internal.legacy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.spi.Framing;
import io.ztun.spi.Link;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** Golden bytes: the original's will not change any more. */
final class LegacyWireTest {

    /** Keeps what it is told. */
    private static class Told extends FakeLink {
        private final List<Object> what = new ArrayList<>();

        Told() {
            super(true);
        }

        @Override
        public boolean reframe(Framing framing) {
            return what.add(framing);
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            byte[] frame = new byte[length];
            buffer.get(offset, frame);
            what.add(HexFormat.of().formatHex(frame));
            return SENT;
        }
    }

    private static ByteBuffer bytes(String hex) {
        return ByteBuffer.wrap(HexFormat.of().parseHex(hex));
    }

    @Test
    void shouldGreetWithFiveBytes() {
        Told link = new Told();
        Greeting.send(link, Cidr.parse("10.13.0.200/24"));
        assertEquals(List.of("0a0d00c818", LegacyFraming.BLOCKS), link.what);
        assertEquals(Cidr.parse("10.13.0.200/24"), Greeting.read(bytes("000a0d00c818"), 1));
        assertEquals(5, LegacyFraming.GREETING.read(bytes("000a0d00c818ff"), 1, 7));
        assertEquals(Framing.INCOMPLETE, LegacyFraming.GREETING.read(bytes("0a0d00c8"), 0, 4));
        assertEquals(0, LegacyFraming.GREETING.headerLength(5));
        assertThrows(ProtocolException.class, () -> Greeting.read(bytes("0a0d00c821"), 0));
    }

    @ParameterizedTest
    @CsvSource({"0, 0000", "1, 0100", "255, ff00", "256, 0001", "9051, 5b23", "65535, ffff"})
    void shouldHaveTheLesserByteOfALengthFirst(int length, String hex) {
        ByteBuffer buffer = ByteBuffer.allocate(10);
        LegacyFraming.BLOCKS.putBefore(buffer, 10, length);
        byte[] header = new byte[2];
        buffer.get(8, header);
        assertEquals(hex, HexFormat.of().formatHex(header));
        assertEquals(length, LegacyFraming.BLOCKS.read(bytes(hex), 0, 2));
        assertEquals(Framing.INCOMPLETE, LegacyFraming.BLOCKS.read(bytes(hex), 0, 1));
        assertThrows(IllegalArgumentException.class, () -> LegacyFraming.BLOCKS.putBefore(buffer, 10, 65_536));
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "14, e0", "15, f000", "16, f001", "269, f0fe", "270, f0ff00", "271, f0ff01", "525, f0ffff00"})
    void shouldWriteLiteralsAsTheBlockFormatHasThem(int length, String head) {
        ByteBuffer content = ByteBuffer.allocate(length + 3);
        for (int i = 0; i < content.capacity(); i++) {
            content.put(i, (byte) i);
        }
        ByteBuffer block = ByteBuffer.allocate(600);
        int written = LiteralBlock.put(block, 7, content, 3, length);
        assertEquals(head.length() / 2 + length, written);
        byte[] first = new byte[head.length() / 2];
        block.get(7, first);
        assertEquals(head, HexFormat.of().formatHex(first));
        assertEquals(content.slice(3, length), block.slice(7 + first.length, length));
    }

    @Test
    void shouldWaitLongerThanAClientOfOurs() {
        Link far = new Told() {
            @Override
            public long roundTripNs() {
                return 400_000_000;
            }
        };
        assertEquals(800_000_000, LegacyPeer.clientPatienceNs(far));
        assertEquals(1_600_000_000, LegacyPeer.serverPatienceNs(far));
        assertEquals(300_000_000, LegacyPeer.clientPatienceNs(new Told()));
    }
}
