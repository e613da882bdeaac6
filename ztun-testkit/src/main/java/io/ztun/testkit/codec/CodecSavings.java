package io.ztun.testkit.codec;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;

import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * How much is saved. It is no part of the contract, which a codec may keep and save little: what ZTun asks of its own, for tests that
 * implement it beside {@link CodecContractTest}.
 */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecSavings extends CodecContract {

    /** The most that 2,000 short requests to a database may take with 64 KiB of others, as a share of their length. */
    double DICTIONARY_BAR = 0.42;

    /** The most that 10,000 short requests to a database may take, as a share of their length. */
    double REQUESTS_BAR = 0.40;

    /** Data that is worth it becomes smaller in every mode and at every level. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldShrinkWhatRepeatsItself(CodecCase c) {
        Seeded.run(random -> {
            for (TestBlocks kind : List.of(TestBlocks.ZEROS, TestBlocks.DIGITS, TestBlocks.JSON)) {
                try (CodecPair pair = c.pair()) {
                    int length = pair.roundTrip(kind.make(60_000, random));
                    assertTrue(length < 50_000, () -> kind + " of 60000 bytes became " + length);
                }
            }
        });
    }

    /** Small blocks of a chatty protocol are what history is for. Not asked of the fastest level. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("streamCases")
    default void shouldSaveAcrossSmallBlocks(CodecCase c) {
        if (c.level().isPresent()
                && c.level().getAsInt() < provider().levels().orElseThrow().standard()) {
            return;
        }
        Seeded.run(random -> {
            long length = 0;
            long encoded = 0;
            try (CodecPair pair = c.pair()) {
                for (int i = 0; i < c.budget(10_000); i++) {
                    byte[] request = TestBlocks.query(random);
                    length += request.length;
                    encoded += pair.roundTrip(request);
                }
            }
            double share = (double) encoded / length;
            assertTrue(share <= REQUESTS_BAR, () -> "encoded share=" + share + " bar=" + REQUESTS_BAR);
        });
    }

    /** Small blocks of a chatty protocol are what dictionaries are for. Not asked of the fastest level. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldSaveWhatTheDictionaryHolds(CodecCase c) {
        if (c.level().isPresent()
                && c.level().getAsInt() < provider().levels().orElseThrow().standard()) {
            return;
        }
        Seeded.run(random -> {
            ByteBuffer content = ByteBuffer.allocate(FrameLimits.MAX_DICTIONARY_LENGTH);
            while (content.remaining() >= 320) {
                content.put(TestBlocks.query(random));
            }
            long length = 0;
            long encoded = 0;
            try (CodecPair pair = c.pair(1_500)) {
                new TestDictionary(Arrays.copyOf(content.array(), content.position())).giveTo(pair);
                for (int i = 0; i < c.budget(2_000); i++) {
                    byte[] request = TestBlocks.query(random);
                    length += request.length;
                    encoded += pair.roundTrip(request);
                }
            }
            double share = (double) encoded / length;
            assertTrue(share <= DICTIONARY_BAR, () -> "encoded share=" + share + " bar=" + DICTIONARY_BAR);
        });
    }
}
