package io.ztun.core.internal.noise;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.Random;
import java.util.function.LongConsumer;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.api.FrameLimits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FrameCipherTest {

    private static final int HEADER = 5;
    private static final int TAG = FrameSealer.TAG_LENGTH;

    private final Random random = new Random(1);
    private final ByteBuffer longFrame = ByteBuffer.allocateDirect(FrameLimits.MAX_FRAME_LENGTH);

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldSealAndOpenInPlaceAtEveryLength(CipherSuite suite) {
        FrameSealer sealer = new FrameSealer(suite, key(1));
        FrameOpener opener = new FrameOpener(suite, key(1));
        long number = 0;
        for (int length : new int[] {0, 1, 15, 16, 17, 64, 1_400, 4_095, 4_096, 4_097, FrameLimits.MAX_FRAME_LENGTH}) {
            byte[] plain = bytes(HEADER + length);
            for (boolean direct : new boolean[] {true, false}) {
                int capacity = HEADER + length + TAG;
                ByteBuffer frame = direct ? ByteBuffer.allocateDirect(capacity) : ByteBuffer.allocate(capacity);
                frame.put(0, plain);
                assertEquals(length + TAG, sealer.seal(number, frame, 0, HEADER, length, frame, HEADER));
                assertArrayEquals(part(plain, 0, HEADER), get(frame, 0, HEADER), "header");
                assertFalse(length > 15
                        && get(frame, HEADER, length)[length - 1] == plain[HEADER + length - 1]
                        && get(frame, HEADER, length)[0] == plain[HEADER]);
                assertEquals(length, opener.open(number, frame, 0, HEADER, length + TAG, frame, HEADER));
                assertArrayEquals(plain, get(frame, 0, plain.length), () -> "length=" + length + " direct=" + direct);
                number++;
            }
        }
    }

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldGoFromOneBufferToAnother(CipherSuite suite) {
        byte[] plain = bytes(HEADER + 100);
        ByteBuffer from = ByteBuffer.allocateDirect(200).put(7, plain);
        ByteBuffer sealed = ByteBuffer.allocateDirect(300).put(20, plain, 0, HEADER);
        ByteBuffer opened = ByteBuffer.allocateDirect(200);
        new FrameSealer(suite, key(1)).seal(9, from, 7, HEADER, 100, sealed, 20 + HEADER);
        assertArrayEquals(plain, get(from, 7, plain.length));
        assertEquals(100, new FrameOpener(suite, key(1)).open(9, sealed, 20, HEADER, 100 + TAG, opened, 3));
        assertArrayEquals(part(plain, HEADER, 100), get(opened, 3, 100));
        assertEquals(0, opened.get(2) | opened.get(103));
    }

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldNoticeEveryChangedBitAndWriteNothing(CipherSuite suite) {
        ByteBuffer frame = sealed(suite, 3, 40);
        FrameOpener opener = new FrameOpener(suite, key(1));
        ByteBuffer dst = ByteBuffer.allocateDirect(100);
        for (int bit = 0; bit < 8 * (HEADER + 40 + TAG); bit++) {
            byte was = frame.get(bit / 8);
            frame.put(bit / 8, (byte) (was ^ 1 << bit % 8));
            assertEquals(FrameOpener.FORGED, opener.open(3, frame, 0, HEADER, 40 + TAG, dst, 0));
            frame.put(bit / 8, was);
        }
        for (int length = 0; length < 40 + TAG; length++) {
            assertEquals(FrameOpener.FORGED, opener.open(3, frame, 0, HEADER, length, dst, 0));
        }
        for (long number : new long[] {0, 2, 4, 3L << 32, 3L << 56, Long.MIN_VALUE, -1}) {
            assertEquals(FrameOpener.FORGED, opener.open(number, frame, 0, HEADER, 40 + TAG, dst, 0));
        }
        assertEquals(FrameOpener.FORGED, new FrameOpener(suite, key(2)).open(3, frame, 0, HEADER, 40 + TAG, dst, 0));
        assertArrayEquals(new byte[100], get(dst, 0, 100));
        assertEquals(40, opener.open(3, frame, 0, HEADER, 40 + TAG, dst, 0));
    }

    /** Garbage under a number must not keep the frame out that has it; and whether one came before is for the caller to know. */
    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldOpenInAnyOrderAndTwice(CipherSuite suite) {
        FrameOpener opener = new FrameOpener(suite, key(1));
        ByteBuffer garbage = ByteBuffer.allocateDirect(100);
        ByteBuffer dst = ByteBuffer.allocateDirect(100);
        for (long number : new long[] {5, 0, 1L << 40, 2, -2, 2, 2, 5}) {
            ByteBuffer frame = sealed(suite, number, 50);
            assertEquals(FrameOpener.FORGED, opener.open(number, garbage, 0, HEADER, 80, dst, 0));
            assertEquals(50, opener.open(number, frame, 0, HEADER, 50 + TAG, dst, 0));
        }
    }

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldNotSealTwoTextsUnderOneNumber(CipherSuite suite) {
        FrameSealer sealer = new FrameSealer(suite, key(1));
        ByteBuffer frame = ByteBuffer.allocateDirect(100);
        sealer.seal(7, frame, 0, 0, 10, frame, 0);
        for (long number : new long[] {7, 6, 0, -1}) {
            assertThrows(IllegalStateException.class, () -> sealer.seal(number, frame, 0, 0, 10, frame, 0));
        }
        // Unsigned: the upper half follows the lower.
        sealer.seal(Long.MIN_VALUE, frame, 0, 0, 10, frame, 0);
        sealer.seal(-2, frame, 0, 0, 10, frame, 0);
        assertThrows(IllegalStateException.class, () -> sealer.seal(Long.MAX_VALUE, frame, 0, 0, 10, frame, 0));
    }

    /** REKEY by hand: what the key makes of 32 zeros under the last nonce, without the tag. */
    @Test
    void shouldGoOnUnderTheNextKey() throws Exception {
        for (CipherSuite suite : CipherSuite.values()) {
            byte[] zeros = new byte[32 + TAG];
            Aead.encrypting(suite, key(1)).run(-1, zeros, 0, 0, 0, 32, zeros, 0);
            FrameSealer next = new FrameSealer(suite, key(1)).next();
            FrameOpener former = new FrameOpener(suite, key(1));
            FrameOpener byHand = new FrameOpener(suite, part(zeros, 0, 32));
            ByteBuffer dst = ByteBuffer.allocateDirect(100);
            ByteBuffer frame = ByteBuffer.allocateDirect(100);
            next.seal(0, frame, 0, HEADER, 20, frame, HEADER);
            assertEquals(20, byHand.open(0, frame, 0, HEADER, 20 + TAG, dst, 0));
            assertEquals(20, former.next().open(0, frame, 0, HEADER, 20 + TAG, dst, 0));
            assertEquals(FrameOpener.FORGED, former.open(0, frame, 0, HEADER, 20 + TAG, dst, 0));
            assertEquals(20, former.open(1, sealed(suite, 1, 20), 0, HEADER, 20 + TAG, dst, 0));
        }
    }

    /** The layout of nonces (sections 12.3 and 12.4) with numbers whose bytes all differ: no vector has one. */
    @Test
    void shouldPutNumbersIntoNoncesInTheOrderOfTheCipher() throws Exception {
        for (CipherSuite suite : CipherSuite.values()) {
            boolean aes = suite == CipherSuite.AES_GCM;
            byte[] nonce = HexFormat.of().parseHex("00000000" + (aes ? "0102030405060708" : "0807060504030201"));
            javax.crypto.Cipher cipher = javax.crypto.Cipher.getInstance(suite.transformation());
            cipher.init(
                    javax.crypto.Cipher.ENCRYPT_MODE,
                    new javax.crypto.spec.SecretKeySpec(key(1), suite.keyAlgorithm()),
                    aes
                            ? new javax.crypto.spec.GCMParameterSpec(128, nonce)
                            : new javax.crypto.spec.IvParameterSpec(nonce));
            byte[] wanted = cipher.doFinal(new byte[20]);
            ByteBuffer frame = ByteBuffer.allocateDirect(100);
            new FrameSealer(suite, key(1)).seal(0x0102030405060708L, frame, 0, 0, 20, frame, 0);
            assertArrayEquals(wanted, get(frame, 0, 36));
        }
    }

    @ParameterizedTest
    @EnumSource(CipherSuite.class)
    void shouldBeClosedForGood(CipherSuite suite) {
        FrameSealer sealer = new FrameSealer(suite, key(1));
        FrameOpener opener = new FrameOpener(suite, key(1));
        FrameSealer next = sealer.next();
        new SessionCiphers(sealer, opener).close();
        new SessionCiphers(sealer, opener).close();
        ByteBuffer frame = ByteBuffer.allocateDirect(100);
        assertThrows(IllegalStateException.class, () -> sealer.seal(1, frame, 0, 0, 20, frame, 0));
        assertThrows(IllegalStateException.class, () -> opener.open(1, frame, 0, 0, 20, frame, 0));
        assertThrows(IllegalStateException.class, sealer::next);
        assertThrows(IllegalStateException.class, opener::next);
        next.seal(1, frame, 0, 0, 20, frame, 0);
        assertEquals("FrameSealer " + suite.noiseName(), sealer.toString());
    }

    /** The JDK's cipher makes some garbage for each frame; not more for a long one, and none of it is ours. */
    @Test
    void shouldMakeLittleGarbage() {
        FrameSealer sealer = new FrameSealer(CipherSuite.AES_GCM, key(1));
        FrameOpener opener = new FrameOpener(CipherSuite.AES_GCM, key(1));
        long each = allocatedEach(2_000, number -> sealAndOpen(sealer, opener, number));
        assertTrue(each < 4_000, () -> "bytes for a frame sealed and opened: " + each);
    }

    /** A server has hundreds of sessions in a small heap: what a long frame takes is the thread's, not theirs. */
    @Test
    void shouldHoldNoLongFrameForEachSession() {
        long each = allocatedEach(
                200,
                number -> sealAndOpen(
                        new FrameSealer(CipherSuite.AES_GCM, key(1)),
                        new FrameOpener(CipherSuite.AES_GCM, key(1)),
                        number));
        assertTrue(each < 20_000, () -> "bytes for two ciphers and a frame: " + each);
    }

    private void sealAndOpen(FrameSealer sealer, FrameOpener opener, long number) {
        int sealed = sealer.seal(number, longFrame, 0, HEADER, 60_000, longFrame, HEADER);
        assertEquals(60_000, opener.open(number, longFrame, 0, HEADER, sealed, longFrame, HEADER));
    }

    /** Bytes that one round allocates, after as many to warm up. */
    private static long allocatedEach(int rounds, LongConsumer round) {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = 0;
        for (int i = 0; i < 2 * rounds; i++) {
            before = i == rounds ? threads.getCurrentThreadAllocatedBytes() : before;
            round.accept(i);
        }
        return (threads.getCurrentThreadAllocatedBytes() - before) / rounds;
    }

    private ByteBuffer sealed(CipherSuite suite, long number, int length) {
        ByteBuffer frame = ByteBuffer.allocateDirect(HEADER + length + TAG).put(0, bytes(HEADER + length));
        new FrameSealer(suite, key(1)).seal(number, frame, 0, HEADER, length, frame, HEADER);
        return frame;
    }

    private static byte[] key(long seed) {
        byte[] key = new byte[32];
        new Random(seed).nextBytes(key);
        return key;
    }

    private byte[] bytes(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static byte[] part(byte[] whole, int from, int length) {
        byte[] part = new byte[length];
        System.arraycopy(whole, from, part, 0, length);
        return part;
    }

    private static byte[] get(ByteBuffer buffer, int from, int length) {
        byte[] part = new byte[length];
        buffer.get(from, part);
        return part;
    }
}
