package io.ztun.transport.tcp;

import java.nio.ByteBuffer;
import java.util.HexFormat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ProtocolException;
import io.ztun.spi.Framing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class FrameLengthTest {
    private static final Framing OWN = FrameLength.OWN;
    private static final int OFFSET = 5;

    private static ByteBuffer bytes(String hex) {
        byte[] bytes = HexFormat.of().parseHex(hex);
        return ByteBuffer.allocateDirect(OFFSET + bytes.length + 1).put(OFFSET, bytes);
    }

    /** Golden bytes: these may never change under the name {@code tcp}. */
    @ParameterizedTest
    @CsvSource({
        "1, 01",
        "127, 7f",
        "128, 8001",
        "300, ac02",
        "16383, ff7f",
        "16384, 808001",
        "65536, 808004",
        "2097151, ffff7f"
    })
    void shouldEncodeAsDocumented(int length, String hex) {
        ByteBuffer buffer = ByteBuffer.allocateDirect(10);
        OWN.putBefore(buffer, 8, length);
        int start = 8 - OWN.headerLength(length);
        byte[] written = new byte[8 - start];
        buffer.get(start, written);
        assertEquals(hex, HexFormat.of().formatHex(written));
        assertEquals(OWN.headerLength(length), written.length);
        int size = hex.length() / 2;
        assertEquals(length, OWN.read(bytes(hex), OFFSET, OFFSET + size));
    }

    @Test
    void shouldReadWhatItWrites() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(32);
        for (int length = 1; length < 1 << 21; length += 1 + length / 1000) {
            OWN.putBefore(buffer, 20, length);
            int start = 20 - OWN.headerLength(length);
            assertEquals(length, OWN.read(buffer, start, 20));
            for (int end = start; end < 20; end++) {
                assertEquals(Framing.INCOMPLETE, OWN.read(buffer, start, end));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"00", "8000", "808000", "8100", "ff00", "ffff00", "ffffff", "80808001", "ffffffff"})
    void shouldRejectZeroAndLongerFormsThanNeeded(String hex) {
        ByteBuffer buffer = bytes(hex);
        var e = assertThrows(ProtocolException.class, () -> OWN.read(buffer, OFFSET, buffer.capacity()));
        assertTrue(e.getMessage().startsWith("bad frame length: "), e.getMessage());
    }

    @Test
    void shouldRejectAsSoonAsTheThirdByteGoesOn() {
        assertThrows(ProtocolException.class, () -> OWN.read(bytes("ffffff"), OFFSET, OFFSET + 3));
    }
}
