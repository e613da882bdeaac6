package io.ztun.estimate;

import java.time.Duration;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.Plugins;
import io.ztun.core.replay.Replay;
import io.ztun.core.replay.ReplayTerms;
import io.ztun.estimate.capture.Packets;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Packets come out of a replay as they went in, and the ends keep each other informed meanwhile. */
final class ReplayTest {
    private static final long SECOND = 1_000_000_000;

    private long frames;
    private long frameBytes;

    @ParameterizedTest
    @CsvSource({
        "lz4,true,false",
        "lz4,true,true",
        "lz4,false,false",
        "zstd,true,true",
        "zstd,false,true",
        "none,true,false"
    })
    void shouldDeliverWhatItIsGiven(String codec, boolean ordered, boolean sealed) {
        ReplayTerms terms = new ReplayTerms(
                Plugins.discover(List.of()).codec(codec), OptionalInt.empty(), ordered, 1_464, sealed, 5 * SECOND);
        PacketBatch batch = new PacketBatch(Replay.BATCH_PACKETS, 200_000);
        long[] sent = new long[2];
        try (Replay replay = new Replay(terms, (direction, length, packets) -> count(length), 0)) {
            for (int i = 0; i < 200; i++) {
                int direction = i % 3 == 0 ? Replay.SERVER : Replay.CLIENT;
                batch.clear();
                for (int j = 0; j <= i % 5; j++) {
                    byte[] packet = Packets.ipv4(
                            1 + direction,
                            2 - direction,
                            17,
                            Packets.udp(5_000, 514, "<13>line " + i + " of many that look alike, number " + j));
                    batch.buffer().put(batch.nextOffset(), packet);
                    batch.add(packet.length, Offload.NONE);
                    sent[direction] += packet.length;
                }
                replay.advance(i * SECOND / 10);
                replay.send(direction, batch);
            }
            assertEquals(sent[0], replay.bytesDelivered(Replay.CLIENT));
            assertEquals(sent[1], replay.bytesDelivered(Replay.SERVER));
            long before = frames;
            replay.advance(200 * SECOND);
            assertTrue(frames >= before + 8, "no keepalives: frames=" + (frames - before));
        }
        assertTrue(codec.equals("none") || frameBytes < (sent[0] + sent[1]) * 2 / 3, "bytes=" + frameBytes);
    }

    @Test
    void shouldGetToTheEndOfTime() {
        try (Replay replay = replay(Long.MAX_VALUE - 10 * SECOND)) {
            assertTimeoutPreemptively(Duration.ofSeconds(10), () -> replay.advance(Long.MAX_VALUE));
        }
    }

    @Test
    void shouldTakeALongPauseForAnHour() {
        long[] told = new long[2];
        for (int i = 0; i < 2; i++) {
            frames = 0;
            try (Replay replay = replay(0)) {
                replay.advance(i == 0 ? Replay.PAUSE_MAX_NS : 100L * 365 * 86_400 * SECOND);
            }
            told[i] = frames;
        }
        assertTrue(told[0] > 100, "an hour has keepalives: " + told[0]);
        assertEquals(told[0], told[1], told[0] * 0.3);
    }

    private Replay replay(long startNs) {
        ReplayTerms terms = new ReplayTerms(
                Plugins.discover(List.of()).codec("none"), OptionalInt.empty(), true, 1_464, false, 5 * SECOND);
        return new Replay(terms, (direction, length, packets) -> count(length), startNs);
    }

    private void count(int length) {
        frames++;
        frameBytes += length;
    }
}
