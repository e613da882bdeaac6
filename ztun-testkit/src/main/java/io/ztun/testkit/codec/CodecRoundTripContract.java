package io.ztun.testkit.codec;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

/** Whatever goes in comes out, at every length and of every kind. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecRoundTripContract extends CodecContract {

    /** Lengths at and around the limits, each with every kind of data. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldRestoreEveryLengthOfEveryKind(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair()) {
                for (int length : TestBlocks.lengthsUpTo(FrameLimits.MAX_BODY_LENGTH)) {
                    for (TestBlocks kind : TestBlocks.values()) {
                        pair.roundTrip(kind.make(length, random));
                    }
                }
            }
        });
    }

    /** Every length of a small packet, one after the other. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldRestoreEverySmallLength(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair(1_500)) {
                for (int length = 1; length <= c.budget(1_500); length++) {
                    pair.roundTrip(TestBlocks.TEXT.make(length, random));
                    pair.roundTrip(TestBlocks.RANDOM.make(length, random));
                }
            }
        });
    }

    /** Where each block stands alone, one that does not shrink is not encoded, and that changes nothing for others. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("loneCases")
    default void shouldSayWhenThereIsNothingToSave(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair()) {
                for (int length : new int[] {1, 2, 3, 100, 1_500, 65_536}) {
                    assertNull(
                            pair.encode(TestBlocks.RANDOM.make(length, random)),
                            () -> "random bytes, length=" + length);
                    pair.roundTrip(new byte[10_000]);
                    pair.roundTrip(TestBlocks.JSON.make(10_000, random));
                }
            }
        });
    }

    /** Where each block stands alone, any of them may be lost, late or there twice. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("loneCases")
    default void shouldRestoreLoneBlocksInAnyOrder(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair()) {
                List<byte[][]> sent = new ArrayList<>();
                for (int i = 0; i < c.budget(400); i++) {
                    TestBlocks kind = random.nextBoolean() ? TestBlocks.JSON : TestBlocks.RUNS;
                    byte[] block = kind.make(500 + random.nextInt(3_000), random);
                    byte[] encoded = pair.encode(block);
                    if (encoded != null) {
                        sent.add(new byte[][] {block, encoded});
                    }
                }
                assumeFalse(sent.isEmpty(), "the codec saves nothing");
                sent.addAll(sent.subList(0, sent.size() / 2));
                Collections.shuffle(sent, random);
                for (byte[][] one : sent.subList(0, sent.size() / 2)) {
                    assertArrayEquals(one[0], pair.decode(one[1]));
                }
            }
        });
    }

    /** Sessions know nothing of each other, on one thread or on several. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldKeepSessionsApart(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair one = c.pair(4_000);
                    CodecPair other = c.pair(4_000)) {
                for (int i = 0; i < c.budget(1_000); i++) {
                    one.roundTrip(TestBlocks.query(random));
                    other.roundTrip(TestBlocks.JSON.make(1 + random.nextInt(4_000), random));
                }
            }
        });
        Seeded.run(random -> {
            ExecutorService threads = Executors.newFixedThreadPool(2);
            try {
                Callable<Void> session = () -> {
                    try (CodecPair pair = c.pair()) {
                        for (int i = 0; i < c.budget(1_000); i++) {
                            pair.roundTrip(TestBlocks.TEXT.make(1 + i % 4_000, random));
                        }
                    }
                    return null;
                };
                for (Future<Void> done : threads.invokeAll(List.of(session, session))) {
                    done.get();
                }
            } finally {
                threads.shutdownNow();
            }
        });
    }
}
