package io.ztun.testkit.codec;

import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecProvider;

import static org.junit.jupiter.api.Assertions.assertThrows;

/** What a codec with history makes of a long stream of blocks, and of blocks that never become part of it. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecHistoryContract extends CodecContract {

    /** Thousands of blocks that repeat pieces of up to 64 KiB ago, so that every wrap of a history is crossed. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldReferFarBack(CodecCase c) {
        Seeded.run(random -> {
            for (int max : new int[] {300, 9_000, FrameLimits.MAX_BODY_LENGTH}) {
                Past past = new Past(c.budget(4_000_000));
                try (CodecPair pair = c.pair(max)) {
                    while (past.hasRoom(max)) {
                        pair.roundTrip(past.next(max, random));
                    }
                }
            }
        });
    }

    /** What has been written but not encoded must leave no trace, however long it was. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldForgetBlocksThatAreNotEncoded(CodecCase c) {
        Seeded.run(random -> {
            for (int max : new int[] {1_500, FrameLimits.MAX_BODY_LENGTH}) {
                Past past = new Past(c.budget(2_000_000));
                try (CodecPair pair = c.pair(max)) {
                    while (past.hasRoom(max)) {
                        for (int i = random.nextInt(3); i > 0; i--) {
                            pair.write(TestBlocks.RANDOM.make(
                                    random.nextBoolean() ? max : 1 + random.nextInt(max), random));
                        }
                        pair.roundTrip(past.next(max, random));
                    }
                }
            }
        });
    }

    /** Another level is no other stream: every block comes back, and refers to what came before. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldKeepItsHistoryWhenTheLevelChanges(CodecCase c) {
        List<Integer> ladder =
                c.provider().levels().map(CodecProvider.Levels::ladder).orElse(List.of());
        if (ladder.isEmpty()) {
            try (CodecPair pair = c.pair(300)) {
                assertThrows(
                        UnsupportedOperationException.class,
                        () -> pair.encoder().level(1));
            }
            return;
        }
        Seeded.run(random -> {
            for (int max : new int[] {1_500, FrameLimits.MAX_BODY_LENGTH}) {
                Past past = new Past(c.budget(12_000_000));
                try (CodecPair pair = c.pair(max)) {
                    assertThrows(
                            IllegalArgumentException.class, () -> pair.encoder().level(Integer.MAX_VALUE));
                    while (past.hasRoom(max)) {
                        if (random.nextInt(100) == 0) {
                            pair.encoder().level(ladder.get(random.nextInt(ladder.size())));
                        }
                        pair.roundTrip(past.next(max, random));
                    }
                }
            }
        });
    }

    /** A stream, and blocks that continue it with pieces of itself. */
    final class Past {

        private final byte[] bytes;
        private int end;

        Past(int capacity) {
            bytes = new byte[capacity];
        }

        boolean hasRoom(int length) {
            return end + length <= bytes.length;
        }

        byte[] next(int max, Random random) {
            // Mostly short, sometimes as long as it may be.
            int length = random.nextInt(8) == 0
                    ? max - random.nextInt(Math.min(max, 100))
                    : 1 + random.nextInt(Math.min(max, 2_000));
            int from = end;
            int to = end + length;
            while (end < to) {
                int piece = Math.min(to - end, 4 + random.nextInt(400));
                if (end < 8 || random.nextInt(6) == 0) {
                    System.arraycopy(TestBlocks.RANDOM.make(piece, random), 0, bytes, end, piece);
                } else {
                    int distance = 1 + random.nextInt(Math.min(end, random.nextInt(3) == 0 ? 200_000 : 66_000));
                    for (int i = 0; i < piece; i++) {
                        bytes[end + i] = bytes[end + i - distance];
                    }
                }
                end += piece;
            }
            return Arrays.copyOfRange(bytes, from, to);
        }
    }
}
