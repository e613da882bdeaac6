package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.core.info.Carried;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Receipt;
import io.ztun.spi.Link;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Both ends of a session know what was lost, each way. */
class LostFramesTest {
    private static final int FRAMES = 4_000;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final LossySessions sessions = new LossySessions(random, Sessions.codec("lz4/BLOCK"), true);

    @AfterEach
    void close() {
        sessions.close();
    }

    private void sendAll() {
        for (int i = 0; i < FRAMES; i++) {
            sessions.addDatagram(i, 100, random, true, sessions.tunB);
            sessions.send(sessions.a);
            sessions.network.advance(100_000);
        }
        sessions.network.advance(1_000_000_000);
    }

    private static Carried sent(Counters counters) {
        return counters.snapshot(1).sent();
    }

    private static Carried received(Counters counters) {
        return counters.snapshot(1).received();
    }

    /** The network is mended before, so that what is told arrives. */
    private void tell() {
        sessions.network.loss = 0;
        sessions.b.greet();
        sessions.network.advance(1_000_000_000);
    }

    @Test
    void shouldCountWhatWasLostAtBothEnds() {
        sessions.network.loss = 0.08;
        sessions.network.duplication = 0.05;
        sessions.network.jitterNs = 3_000_000;
        sendAll();
        Carried received = received(sessions.countersB);
        // The last ones may be lost, which nobody sees before the next.
        assertTrue(received.frames() > FRAMES * 99 / 100 && received.frames() <= FRAMES, received + " seed=" + seed);
        long lost = received.frames() - sessions.tunB.arrivedDatagrams();
        assertEquals(lost, received.lost(), "seed=" + seed);
        assertTrue(lost > FRAMES / 20 && lost < FRAMES / 8, received + " seed=" + seed);
        assertEquals(0, sent(sessions.countersA).frames(), "nobody has told it yet");

        tell();
        Carried sent = sent(sessions.countersA);
        assertEquals(received.frames(), sent.frames());
        assertEquals(received.lost(), sent.lost());
        sessions.a.release();
        assertEquals(sent.lost(), sessions.a.statistics().sent().lost());
        assertEquals(sent.frames(), sessions.a.statistics().sent().frames());
        sessions.b.release();
        sessions.open();
    }

    @Test
    void shouldSayNothingIsLostWhereNothingIs() {
        sessions.network.jitterNs = 3_000_000;
        sendAll();
        tell();
        assertEquals(0, received(sessions.countersB).lost(), "seed=" + seed);
        assertEquals("0.0%", sent(sessions.countersA).loss(), "seed=" + seed);
    }

    @Test
    void shouldNotTellWhereThereIsNoNews() {
        sendAll();
        tell();
        long before = sessions.network.b.bytesOfType[FrameType.KEEPALIVE];
        tell();
        int headerAndStamp = 3 + 1 + 4;
        assertEquals(
                3 * headerAndStamp,
                sessions.network.b.bytesOfType[FrameType.KEEPALIVE] - before,
                "three greetings without a receipt");
    }

    /** A peer may claim what it likes. */
    @Test
    void shouldNotBelieveMoreThanWasSent() {
        sendAll();
        claim(new Receipt(FRAMES + 1_000_000, 3, 0), FRAMES);
        claim(new Receipt(3, -7, 0), FRAMES + 1);
        claim(new Receipt(FRAMES, FRAMES + 5, 0), FRAMES + 2);
        assertEquals(0, sent(sessions.countersA).frames());
        claim(new Receipt(FRAMES, FRAMES - 5, 0), FRAMES + 3);
        assertEquals(FRAMES, sent(sessions.countersA).frames());
        assertEquals(5, sent(sessions.countersA).lost());
    }

    private void claim(Receipt receipt, int number) {
        ByteBuffer frame = FrameBuffer.ofThread();
        receipt.write(frame, FrameBuffer.BODY);
        int at = FrameBuffer.BODY - 6;
        frame.put(at, (byte) (FrameType.KEEPALIVE | LossyLink.LONG_NUMBER))
                .putInt(at + 1, number)
                .put(at + 5, (byte) 0);
        assertEquals(Link.HELD, sessions.network.b.send(frame, at, 6 + Receipt.LENGTH));
        sessions.network.b.flush(0);
        sessions.network.advance(10_000_000);
    }
}
