package io.ztun.core.internal.link;

import java.nio.ByteBuffer;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.noise.CipherSuite;
import io.ztun.core.internal.noise.Handshake;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.noise.Padding;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.spi.Link;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What one end seals the other opens, once, whatever happens on the way. */
class SealedFramesTest {
    private static final byte TYPE = 0x11;
    private static final int BODY = Link.HEADROOM + FrameHeader.LENGTH_MAX;

    private final List<byte[]> sent = new ArrayList<>();
    private final ByteBuffer buffer = ByteBuffer.allocateDirect(70_000);
    private long nowNs;
    private boolean writable = true;
    private int unfragmented = FrameLimits.MAX_FRAME_LENGTH;
    private OutgoingFrames out;
    private IncomingFrames in;

    private void open(boolean ordered) {
        open(ordered, false);
    }

    private void open(boolean ordered, boolean padded) {
        SecureRandom random = new SecureRandom();
        HandshakeKeys keys = HandshakeKeys.shared(PresharedKey.generate(random));
        Handshake client = Handshake.initiator(CipherSuite.CHACHA_POLY, keys, new byte[0], random);
        Handshake server = Handshake.responder(CipherSuite.CHACHA_POLY, keys, new byte[0], random);
        server.read(client.write(new byte[0]));
        client.read(server.write(new byte[0]));
        SessionCiphers clients = client.split(CipherSuite.AES_GCM);
        SessionCiphers servers = server.split(CipherSuite.AES_GCM);
        out = new OutgoingFrames(new Wire(ordered), clients.sealer(), padded, () -> nowNs);
        in = new IncomingFrames(!ordered, servers.opener());
    }

    private void send(int content, int length) {
        for (int i = 0; i < length; i++) {
            buffer.put(BODY + i, (byte) (content + i));
        }
        assertEquals(Link.SENT, out.send(TYPE, buffer, BODY, length));
        for (int i = 0; i < length; i++) {
            assertEquals((byte) (content + i), buffer.get(BODY + i)); // it may be sent again if the link refuses
        }
    }

    private boolean admit(byte[] frame) {
        ByteBuffer direct = ByteBuffer.allocateDirect(frame.length + 3).put(3, frame);
        boolean admitted = in.admit(direct, 3, frame.length);
        if (admitted) {
            assertEquals(TYPE, in.type());
            assertEquals(frame.length, in.length() + in.overhead());
            for (int i = 1; i < in.length(); i++) {
                assertEquals((byte) (direct.get(in.body()) + i), direct.get(in.body() + i));
            }
        }
        return admitted;
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldOpenEveryLength(boolean ordered) {
        open(ordered);
        for (int length : new int[] {0, 1, 15, 16, 17, 1_400, 3_000, 65_600}) {
            send(length, length);
            byte[] frame = sent.remove(0);
            assertEquals(length + out.overhead(), frame.length);
            assertTrue(admit(frame), "length=" + length);
            assertEquals(length, in.length());
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldShowFewLengthsOnceFramesArePadded(boolean ordered) {
        open(ordered, true);
        unfragmented = 1_400;
        Set<Integer> lengths = new TreeSet<>();
        for (int length = 0; length <= 3_000; length++) {
            send(length, length);
            byte[] frame = sent.remove(0);
            lengths.add(frame.length);
            int plain = length + out.overhead();
            assertEquals(plain + out.padding(), frame.length);
            assertEquals(plain <= 1_400 ? Math.min(1_400, Padding.padded(plain)) : Padding.padded(plain), frame.length);
            assertTrue(frame.length <= plain * 1.12, plain + " becomes " + frame.length);
            assertTrue(admit(frame), "length=" + length);
            assertEquals(length, in.length());
        }
        assertEquals(ordered ? 89 : 88, lengths.size(), () -> "lengths of 3,001: " + lengths);
    }

    @ParameterizedTest
    @ValueSource(ints = {65_568, 66_592, 67_104})
    void shouldNotPadBeyondTheLongestFrame(int length) {
        open(true, true);
        unfragmented = FrameLimits.MAX_FRAME_LENGTH;
        send(3, length);
        assertTrue(sent.get(0).length <= FrameLimits.MAX_FRAME_LENGTH, sent.get(0).length + " bytes");
        assertTrue(admit(sent.get(0)));
        assertEquals(length, in.length());
    }

    @Test
    void shouldKeepAnUnknownTypeOfAFrameThatOnlySaysItIsPadded() {
        open(true);
        for (int i = 0; i < 10; i++) {
            buffer.put(BODY + i, (byte) (i == 4 ? 7 : 0));
        }
        assertEquals(Link.SENT, out.send((byte) (TYPE | FrameHeader.PADDED), buffer, BODY, 10));
        byte[] frame = sent.get(0);
        ByteBuffer direct = ByteBuffer.allocateDirect(frame.length).put(0, frame);
        assertTrue(in.admit(direct, 0, frame.length));
        assertEquals((byte) (TYPE | FrameHeader.PADDED), in.type());
        assertEquals(10, in.length());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldFollowToTheNextKeyAgainAndAgain(boolean ordered) {
        open(ordered);
        byte former = 0;
        for (int i = 0; i < 50; i++) {
            send(i, 100);
            byte[] frame = sent.remove(0);
            assertTrue(i == 0 || frame[0] != former, "the key is another one each time");
            former = frame[0];
            assertTrue(admit(frame), "frame " + i);
            nowNs += Renewal.INTERVAL_NS;
        }
    }

    @Test
    void shouldOpenWhatIsLateWhenTheKeyChanges() {
        open(false);
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        for (int round = 0; round < 50; round++) {
            for (int i = 0; i < 40; i++) {
                if (i == 20) {
                    nowNs += Renewal.INTERVAL_NS;
                }
                send(i, 50);
            }
            Collections.shuffle(sent, random);
            for (byte[] frame : sent) {
                assertTrue(admit(frame), "round=" + round + " seed=" + seed);
                assertFalse(admit(frame), "twice: seed=" + seed);
                assertFalse(in.isForged(), "a frame that comes again is not forged");
            }
            sent.clear();
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldRefuseEveryFlippedBit(boolean ordered) {
        open(ordered);
        send(1, 20);
        byte[] frame = sent.get(0);
        for (int bit = 0; bit < frame.length * 8; bit++) {
            byte[] changed = frame.clone();
            changed[bit / 8] ^= (byte) (1 << bit % 8);
            assertFalse(admit(changed), "bit " + bit);
        }
        assertTrue(admit(frame), "none of them has kept the real one out");
        assertFalse(admit(new byte[0]));
        assertFalse(admit(new byte[] {FrameHeader.SEALED}));
    }

    @Test
    void shouldRefuseReorderedFramesOnAnOrderedLink() {
        open(true);
        send(1, 20);
        send(2, 20);
        assertFalse(admit(sent.get(1)));
        assertTrue(in.isForged());
    }

    @Test
    void shouldSpendNoNumberOnWhatTheLinkRefuses() {
        open(true);
        writable = false;
        assertEquals(Link.BACK_PRESSURED, out.send(TYPE, buffer, BODY, 10));
        writable = true;
        send(1, 20);
        assertTrue(admit(sent.get(0)));
    }

    private final class Wire extends FakeLink {
        Wire(boolean ordered) {
            super(ordered);
        }

        @Override
        public int unfragmentedLength() {
            return unfragmented;
        }

        @Override
        public int ready() {
            return writable ? READY : BACK_PRESSURED;
        }

        @Override
        public int send(ByteBuffer source, int offset, int length) {
            byte[] frame = new byte[length];
            source.get(offset, frame);
            sent.add(frame);
            return SENT;
        }
    }
}
