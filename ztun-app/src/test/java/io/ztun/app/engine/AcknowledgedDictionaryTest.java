package io.ztun.app.engine;

import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Compression that remembers, with real codecs, over a line that loses, doubles and reorders frames. */
class AcknowledgedDictionaryTest {
    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final DeflateCodecProvider deflate = new DeflateCodecProvider();
    private LossySessions sessions;
    private int number;
    private int streamed;

    private void open(String codec) {
        CodecProvider provider = codec.equals("deflate") ? deflate : Sessions.PLUGINS.codec(codec);
        sessions = new LossySessions(random, Sessions.codec(provider, CodecMode.DICTIONARY), true);
        sessions.network.delayNs = 10_000_000;
    }

    @AfterEach
    void close() {
        sessions.close();
    }

    /** Questions and answers; returns the bytes of frames for each byte of packets. */
    private double chat(int turns) {
        long packets = bytesOfPackets();
        long frames = bytesOfFrames();
        for (int i = 0; i < turns; i++) {
            say(sessions.a, sessions.tunB, 60 + random.nextInt(100));
            say(sessions.b, sessions.tunA, 100 + random.nextInt(300));
        }
        return (bytesOfFrames() - frames) / (double) (bytesOfPackets() - packets);
    }

    private void say(Session from, CheckedTun to, int length) {
        sessions.addDatagram(number++, length, random, false, to);
        sessions.send(from);
        sessions.network.advance(2_000_000);
    }

    private long bytesOfPackets() {
        return sessions.countersA.snapshot(1).sent().bytes()
                + sessions.countersB.snapshot(1).sent().bytes();
    }

    private long bytesOfFrames() {
        return sessions.network.a.bytes + sessions.network.b.bytes;
    }

    private long bytesOfAgreement() {
        return bytesOfType(FrameType.SNAPSHOT) + bytesOfType(FrameType.SNAPSHOT_HAS);
    }

    private long bytesOfType(byte type) {
        return sessions.network.a.bytesOfType[type] + sessions.network.b.bytesOfType[type];
    }

    private void assertSound() {
        sessions.network.advance(1_000_000_000);
        assertNull(sessions.tunA.wrong, "seed=" + seed);
        assertNull(sessions.tunB.wrong, "seed=" + seed);
        assertEquals(0, sessions.countersA.snapshot(1).droppedInvalid(), "seed=" + seed);
        assertEquals(0, sessions.countersB.snapshot(1).droppedInvalid(), "seed=" + seed);
        assertEquals(0, deflate.wrongDictionaries.get(), "seed=" + seed);
    }

    private void anything(int rounds) {
        for (int round = 0; round < rounds; round++) {
            boolean fromA = random.nextBoolean();
            CheckedTun to = fromA ? sessions.tunB : sessions.tunA;
            for (int i = random.nextInt(5); i >= 0; i--) {
                sessions.addDatagram(number++, random.nextInt(700), random, random.nextInt(8) == 0, to);
            }
            if (fromA && random.nextInt(4) == 0) {
                int payload = 1 + random.nextInt(30_000);
                FlowPackets.tcp(sessions.batch, 1_000 + random.nextInt(2), streamed, payload, 1_348);
                streamed += payload;
            }
            sessions.send(fromA ? sessions.a : sessions.b);
            sessions.network.advance(random.nextInt(6_000_000));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "deflate"})
    void shouldDeliverWhatArrivesOnceAndUnchanged(String codec) {
        open(codec);
        for (int epoch = 0; epoch < 12; epoch++) {
            sessions.network.loss = epoch % 3 == 0 ? 0 : 0.4 * random.nextDouble();
            sessions.network.duplication = 0.2 * random.nextDouble();
            sessions.network.jitterNs = random.nextInt(60_000_000);
            sessions.network.a.unfragmentedLength = 1_180 + random.nextInt(300);
            anything(800);
            if (epoch % 4 == 3) {
                sessions.close();
                sessions.open(); // a peer has restarted
            }
        }
        assertSound();
        int arrived = sessions.tunA.arrivedDatagrams() + sessions.tunB.arrivedDatagrams();
        assertTrue(arrived > number / 2, arrived + " of " + number + " arrived, seed=" + seed);
        assertTrue(
                bytesOfType(FrameType.DATA_ENCODED_EVEN) > 0 && bytesOfType(FrameType.DATA_ENCODED_ODD) > 0,
                "no dictionary was used, seed=" + seed);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "deflate"})
    void shouldSaveAgainOnceLossHasStopped(String codec) {
        open(codec);
        chat(1_000);
        double before = chat(1_000);
        sessions.network.loss = 0.4;
        sessions.network.jitterNs = 20_000_000;
        double lossy = chat(1_000);
        sessions.network.loss = 0;
        chat(200);
        double after = chat(1_000);
        String what = "before=" + before + " at 40 % loss=" + lossy + " after=" + after + " seed=" + seed;
        assertSound();
        assertTrue(before < 0.5, what);
        assertTrue(lossy < before + 0.1, what);
        assertTrue(after < before + 0.02, what);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd", "deflate"})
    void shouldSpendLittleOnAgreeing(String codec) {
        for (double loss : new double[] {0, 0.01, 0.2, 0.4}) {
            open(codec);
            sessions.network.loss = loss;
            chat(3_000);
            double cost = bytesOfAgreement() / (double) bytesOfFrames();
            assertTrue(cost < 0.02, "cost=" + cost + " loss=" + loss + " seed=" + seed);
            assertSound();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4", "zstd"})
    void shouldAgreeSeldomWhereNothingShrinks(String codec) {
        open(codec);
        for (int i = 0; i < 20_000; i++) {
            sessions.addDatagram(number++, 200 + random.nextInt(300), random, true, sessions.tunB);
            sessions.send(sessions.a);
            sessions.network.advance(2_000_000);
        }
        assertSound();
        double cost = bytesOfAgreement() / (double) bytesOfFrames();
        assertTrue(cost < 0.001, "cost=" + cost);
    }
}
