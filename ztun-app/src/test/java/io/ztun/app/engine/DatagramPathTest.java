package io.ztun.app.engine;

import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.testkit.fake.WholeFrames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sessions with real codecs over a line that loses, doubles and reorders frames, under a seeded clock. */
class DatagramPathTest {
    private final WholeFrames frames = new WholeFrames();
    private static final int NOISE_PORT = 1_000;
    private static final int TEXT_PORT = 1_001;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private LossySessions sessions;

    private LossySessions open(String codec, boolean offload) {
        return open(codec, offload, Privacy.STANDARD);
    }

    private LossySessions open(String codec, boolean offload, Privacy privacy) {
        sessions = new LossySessions(random, Sessions.codec(codec), offload, privacy);
        return sessions;
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    private void assertSound() {
        assertNull(sessions.tunA.wrong, "seed=" + seed);
        assertNull(sessions.tunB.wrong, "seed=" + seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4/BLOCK", "zstd/BLOCK", "lz4/DICTIONARY", "zstd/DICTIONARY", "none/BLOCK"})
    void shouldDeliverWhatArrivesOnceAndUnchanged(String codec) {
        deliver(codec, Privacy.STANDARD, NOISE_PORT);
        deliver(codec, new Privacy(NoCompress.parse("udp:4001,tcp:441"), Privacy.History.SHARED, false), 440);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4/BLOCK", "zstd/BLOCK"})
    void shouldDeliverFlowsThatAreCompressedApart(String codec) {
        deliver(codec, Privacy.STANDARD.withHistory(Privacy.History.PER_FLOW), 440);
        deliver(codec, Privacy.STANDARD.withHistory(Privacy.History.NONE), NOISE_PORT);
    }

    private void deliver(String codec, Privacy privacy, int firstPort) {
        for (boolean offload : new boolean[] {true, false}) {
            open(codec, offload, privacy);
            sessions.network.loss = 0.4 * random.nextDouble();
            sessions.network.duplication = 0.1;
            sessions.network.jitterNs = 3_000_000;
            int number = 0;
            int[] next = {0, 0, 0, 0};
            for (int round = 0; round < 600; round++) {
                sessions.network.a.unfragmentedLength = 1_100 + random.nextInt(400);
                for (int i = random.nextInt(6); i >= 0; i--) {
                    int kind = random.nextInt(8);
                    if (kind < 4) {
                        int payload = 1 + random.nextInt(kind == 0 ? 40_000 : 3_000);
                        FlowPackets.tcp(sessions.batch, firstPort + kind, next[kind], payload, 1_348);
                        next[kind] += payload;
                    } else {
                        int length = random.nextInt(kind == 4 ? 4_000 : 400);
                        sessions.addDatagram(number++, length, random, kind == 5, sessions.tunB);
                    }
                }
                sessions.send(sessions.a);
                sessions.network.advance(random.nextInt(2_000_000));
            }
            sessions.network.advance(1_000_000_000);
            assertSound();
            assertTrue(sessions.tunB.arrivedDatagrams() > number / 3, "seed=" + seed);
            assertTrue(sessions.tunB.streamBytes > 1_000_000, "seed=" + seed);
        }
    }

    @Test
    void shouldKnowHowMuchFillsADatagram() {
        open("lz4/DICTIONARY", true);
        assertEquals(0, sessions.a.enough());
        int number = 0;
        int whole = 0;
        for (int round = 0; round < 200; round++) {
            long before = dataBytes();
            int enough = sessions.a.enough();
            do {
                sessions.addDatagram(number++, 200, random, false, sessions.tunB);
            } while (sessions.batch.packetBytes() < enough);
            sessions.send(sessions.a);
            whole += dataBytes() - before == sessions.network.a.lastData ? 1 : 0;
            sessions.network.advance(2_000_000);
        }
        assertSound();
        int limit = sessions.network.a.unfragmentedLength;
        assertTrue(sessions.a.enough() > 2 * limit, "enough=" + sessions.a.enough() + " seed=" + seed);
        assertTrue(whole >= 180, "runs in one frame of 200: " + whole + " seed=" + seed);
        long average = dataBytes() / 200;
        assertTrue(average > limit * 3 / 4, "frame=" + average + " limit=" + limit + " seed=" + seed);
    }

    /** Bytes of the frames with packets that one end has sent. */
    private long dataBytes() {
        return IntStream.rangeClosed(FrameType.DATA, FrameType.DATA_KEPT)
                .mapToLong(type -> sessions.network.a.bytesOfType[type])
                .sum();
    }

    @Test
    void shouldLoseNothingWhereNothingIsLost() {
        open("lz4/BLOCK", true);
        sessions.network.jitterNs = 500_000;
        int sent = 0;
        for (int round = 0; round < 200; round++) {
            FlowPackets.tcp(sessions.batch, TEXT_PORT, sent, 30_000, 1_348);
            FlowPackets.tcp(sessions.batch, NOISE_PORT, sent, 30_000, 1_348);
            sessions.addDatagram(round, 3_000, random, true, sessions.tunB);
            sent += 30_000;
            sessions.send(sessions.a);
            sessions.network.advance(1_000_000);
        }
        sessions.network.advance(1_000_000_000);
        assertSound();
        assertEquals(200, sessions.tunB.arrivedDatagrams());
        assertEquals(2L * sent, sessions.tunB.streamBytes);
        assertEquals(600, sessions.countersA.snapshot(1).packetsSent());
        assertEquals(
                200 * (2 * 30_052 + 3_036),
                sessions.countersA.snapshot(1).sent().bytes());
    }

    @Test
    void shouldMakeEveryFrameOfTcpFitADatagram() {
        open("zstd/BLOCK", true);
        for (int limit = 1_180; limit < 1_473; limit++) {
            sessions.network.a.unfragmentedLength = limit;
            sessions.network.a.longest = 0;
            FlowPackets.tcp(sessions.batch, TEXT_PORT, limit * 70_000, 60_000, 8_948);
            FlowPackets.tcp(sessions.batch, NOISE_PORT, limit * 70_000, 60_000, 1_448);
            FlowPackets.tcp(sessions.batch, NOISE_PORT, limit * 70_000 + 60_000, 8_948, 8_948);
            sessions.send(sessions.a);
            assertTrue(sessions.network.a.longest <= limit, sessions.network.a.longest + " for " + limit);
        }
        sessions.network.advance(1_000_000_000);
        assertSound();
    }

    @Test
    void shouldSendNoiseOneSegmentToADatagramOfOneSizeAndFlushOnce() {
        open("lz4/BLOCK", true);
        int sent = 0;
        for (int i = 0; i < 100; i++) { // until the flow is known for noise
            FlowPackets.tcp(sessions.batch, NOISE_PORT, sent, 60_000, 1_348);
            sent += 60_000;
            sessions.send(sessions.a);
        }
        int flushes = sessions.network.a.flushes;
        int frames = sessions.network.a.frames;
        long encoded = sessions.network.a.bytesOfType[FrameType.DATA_ENCODED];
        FlowPackets.tcp(sessions.batch, NOISE_PORT, sent, 43 * 1_348, 1_348);
        sessions.send(sessions.a);
        assertEquals(flushes + 1, sessions.network.a.flushes);
        int segment = 1_400 - 5 - 1 - FlowPackets.HEADERS;
        assertEquals((43 * 1_348 + segment - 1) / segment, sessions.network.a.frames - frames);
        assertEquals(encoded, sessions.network.a.bytesOfType[FrameType.DATA_ENCODED]);
        sessions.network.advance(1_000_000_000);
        assertSound();
    }

    @Test
    void shouldPutShortPacketsThatStayOutOfTheCodecIntoOneDatagram() {
        open("lz4/DICTIONARY", true);
        for (int i = 0; i < 40; i++) {
            FlowPackets.tcp(sessions.batch, 443, 100 * i, 100, 1_348);
        }
        sessions.send(sessions.a);
        assertEquals(5, sessions.network.a.frames); // nine of 153 bytes to a datagram of 1,400
        assertEquals(sessions.network.a.bytes, sessions.network.a.bytesOfType[FrameType.DATA]);
        sessions.network.advance(1_000_000_000);
        assertSound();
        assertEquals(4_000, sessions.tunB.streamBytes);
    }

    @Test
    void shouldJoinConsecutiveSegmentsToSuperPackets() {
        open("none/BLOCK", true);
        int sent = 0;
        for (int i = 0; i < 100; i++) {
            FlowPackets.tcp(sessions.batch, NOISE_PORT, sent, 43 * 1_342, 1_342);
            sent += 43 * 1_342;
            sessions.send(sessions.a);
            sessions.network.advance(10_000_000);
        }
        assertSound();
        assertEquals(sent, sessions.tunB.streamBytes);
        assertTrue(sessions.tunB.writes < 110, sessions.tunB.writes + " writes for 100 super-packets");
    }

    @Test
    void shouldPutSeveralPacketsIntoADatagramWhereTheyShrink() {
        open("zstd/BLOCK", true);
        for (int round = 0; round < 50; round++) {
            FlowPackets.tcp(sessions.batch, TEXT_PORT, round * 60_000, 60_000, 1_348);
            sessions.send(sessions.a);
        }
        int frames = sessions.network.a.frames;
        FlowPackets.tcp(sessions.batch, TEXT_PORT, 50 * 60_000, 60_000, 1_348);
        sessions.send(sessions.a);
        assertTrue(sessions.network.a.frames - frames <= 3, sessions.network.a.frames - frames + " frames");
        assertTrue(sessions.network.a.longest <= 1_400);
        sessions.network.advance(1_000_000_000);
        assertSound();
        assertEquals(51 * 60_000, sessions.tunB.streamBytes);
    }

    @Test
    void shouldLoseWithADatagramOnlyThePacketsInIt() {
        open("lz4/BLOCK", true);
        sessions.network.loss = 0.1;
        int segments = 0;
        for (int round = 0; round < 300; round++) {
            FlowPackets.tcp(sessions.batch, NOISE_PORT, round * 43 * 1_342, 43 * 1_342, 1_342);
            segments += 43;
            sessions.send(sessions.a);
            sessions.network.advance(1_000_000);
        }
        sessions.network.advance(1_000_000_000);
        assertSound();
        double lost = 1 - sessions.tunB.streamBytes / (segments * 1_342.0);
        assertTrue(lost > 0.08 && lost < 0.12, "lost=" + lost + " seed=" + seed);
    }

    @Test
    void shouldHaveConnectionsAskForSegmentsThatFit() {
        open("lz4/DICTIONARY", true);
        for (int limit : new int[] {1_300, 1_450}) {
            sessions.network.b.unfragmentedLength = limit;
            assertEquals(limit - 5 - 1 - 40, announced(8_960));
        }
        assertEquals(1_000, announced(1_000));
    }

    @Test
    void shouldHaveConnectionsAskForSegmentsThatFitOnceTheyAreEncoded() {
        open("lz4/DICTIONARY", true);
        sessions.network.b.unfragmentedLength = 1_400;
        answer(TEXT_PORT);
        assertEquals(3 * 1_394 - 2 * 72 - 40, announced(8_960));
        assertEquals(2_000, announced(2_000));
        answer(NOISE_PORT);
        assertEquals(1_394 - 40, announced(8_960));
    }

    /** The greatest segment size that a connection announces to the other end's host, if it is so much at first. */
    private int announced(int mss) {
        FlowPackets.syn(sessions.batch, TEXT_PORT, mss);
        sessions.send(sessions.a);
        sessions.network.advance(10_000_000);
        assertSound();
        return sessions.tunB.mss;
    }

    /** The other end's host sends what a connection to this service consists of. */
    private void answer(int port) {
        for (int round = 0; round < 20; round++) {
            FlowPackets.tcp(sessions.batch, port, round * 20_000, 20_000, 1_342);
            sessions.send(sessions.b);
            sessions.network.advance(10_000_000);
        }
    }

    @Test
    void shouldOutliveForgedFrames() {
        open("lz4/BLOCK", true);
        byte[] types = {0x01, 0x02, 0x10, 0x11, 0x12, 0x13, 0x14, 0x20, 0x31, 0x32, 0x7f};
        for (int i = 0; i < 20_000; i++) {
            java.nio.ByteBuffer frame = java.nio.ByteBuffer.allocateDirect(1 + random.nextInt(100));
            byte[] bytes = new byte[frame.capacity()];
            random.nextBytes(bytes);
            frame.put(0, bytes).put(0, (byte) (types[random.nextInt(types.length)] | LossyLink.LONG_NUMBER));
            if (frame.capacity() >= 5) {
                frame.putInt(1, i);
            }
            frames.deliver(sessions.b, frame, 0, frame.capacity());
        }
        sessions.b.onBatchEnd();
        sessions.network.advance(2_000_000_000);
        sessions.tunB.wrong = null; // what a forger sends may even be a packet
        for (int i = 0; i < 20_100; i++) {
            FlowPackets.tcp(sessions.batch, TEXT_PORT, i * 100, 100, 1_348);
            sessions.send(sessions.a);
        }
        sessions.network.advance(1_000_000_000);
        assertSound();
        assertTrue(sessions.tunB.streamBytes >= 100 * 100, "nothing arrives any more");
    }
}
