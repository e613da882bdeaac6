package io.ztun.core.internal.noise;

import java.nio.ByteBuffer;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Both ends of every published vector, the messages behind the handshake and the handshake's hash too. */
class NoiseVectorsTest {

    private static final int HANDSHAKE_MESSAGES = 2;

    static Stream<NoiseVector> vectors() {
        return NoiseVector.all();
    }

    /** A file that was not found, or cut, would pass all the tests that follow. */
    @Test
    void shouldHaveEveryPatternWithEveryCipher() {
        assertEquals(8, vectors().count());
        for (Pattern pattern : Pattern.values()) {
            for (CipherSuite suite : CipherSuite.values()) {
                String name = pattern.protocolName(suite);
                assertTrue(vectors().anyMatch(vector -> vector.protocolName().equals(name)), name);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void shouldSayWhatTheVectorSays(NoiseVector vector) {
        Handshake initiator = vector.initiator();
        Handshake responder = vector.responder();
        assertTrue(initiator.toString().startsWith(vector.protocolName() + " "), initiator::toString);
        for (int i = 0; i < HANDSHAKE_MESSAGES; i++) {
            Handshake writer = i == 0 ? initiator : responder;
            Handshake reader = i == 0 ? responder : initiator;
            assertArrayEquals(vector.ciphertext(i), writer.write(vector.payload(i)), "message " + i);
            assertArrayEquals(vector.payload(i), reader.read(vector.ciphertext(i)), "message " + i);
        }
        assertArrayEquals(initiator.hash(), responder.hash());
        vector.handshakeHash().ifPresent(hash -> assertArrayEquals(hash, initiator.hash()));
        try (SessionCiphers client = initiator.split();
                SessionCiphers server = responder.split()) {
            for (int i = HANDSHAKE_MESSAGES; i < vector.messages(); i++) {
                SessionCiphers sender = i % 2 == 0 ? client : server;
                SessionCiphers receiver = i % 2 == 0 ? server : client;
                carry(vector, i, sender.sealer(), receiver.opener());
            }
        }
    }

    private static void carry(NoiseVector vector, int message, FrameSealer sealer, FrameOpener opener) {
        long number = message / 2 - 1;
        byte[] plain = vector.payload(message);
        ByteBuffer frame =
                ByteBuffer.allocateDirect(plain.length + FrameSealer.TAG_LENGTH).put(0, plain);
        int sealed = sealer.seal(number, frame, 0, 0, plain.length, frame, 0);
        assertArrayEquals(vector.ciphertext(message), bytes(frame, sealed), "message " + message);
        int opened = opener.open(number, frame, 0, 0, sealed, frame, 0);
        assertArrayEquals(plain, bytes(frame, opened), "message " + message);
    }

    private static byte[] bytes(ByteBuffer buffer, int length) {
        byte[] bytes = new byte[length];
        buffer.get(0, bytes);
        return bytes;
    }
}
