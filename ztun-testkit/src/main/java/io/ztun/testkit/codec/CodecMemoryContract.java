package io.ztun.testkit.codec;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A codec takes memory as blocks need it, and gives it back the moment it is closed. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecMemoryContract extends CodecContract {

    /** Whatever was done with them, encoder and decoder leave nothing open of what they took. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldGiveBackWhatTheyTook(CodecCase c) {
        Seeded.run(random -> {
            long before = DirectMemory.bytesInUse();
            for (int max : new int[] {1, 2_000, FrameLimits.MAX_BODY_LENGTH}) {
                CodecPair pair = c.pair(max);
                if (c.mode() == CodecMode.DICTIONARY) {
                    TestDictionary.longest(random).giveTo(pair);
                    TestDictionary.make(1_000, random).giveTo(pair.decoder(), 1);
                }
                for (int length = 1; length <= max; length *= 2) {
                    pair.roundTrip(TestBlocks.TEXT.make(length, random));
                }
                pair.close();
                assertEquals(before, DirectMemory.bytesInUse(), "max=" + max);
            }
        });
    }

    /** Blocks of every length come in between, encoded against either dictionary or none: both are there all the while. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldHoldDictionariesWhileBlocksGrow(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair();
                    CodecPair plain = c.pair()) {
                List<TestDictionary> dictionaries =
                        List.of(TestDictionary.longest(random), TestDictionary.make(3_000, random));
                for (int slot = 0; slot < Decoder.DICTIONARIES; slot++) {
                    dictionaries.get(slot).giveTo(pair.decoder(), slot);
                }
                for (int length = 64; length <= FrameLimits.MAX_BODY_LENGTH; length *= 2) {
                    byte[] block = TestBlocks.JSON.make(length, random);
                    byte[] encoded = plain.encode(block);
                    pair.decoder().use(Decoder.NO_DICTIONARY);
                    assertTrue(encoded == null || Arrays.equals(block, pair.decode(encoded)), "length=" + length);
                    for (int slot = 0; slot < Decoder.DICTIONARIES; slot++) {
                        dictionaries.get(slot).giveTo(pair.encoder());
                        pair.decoder().use(slot);
                        pair.roundTrip(dictionaries.get(slot).block(length, random));
                    }
                }
            }
        });
    }

    /** Blocks that grow and shrink again, with room for what they become or for much more, over and over. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldRestoreBlocksWhateverRoomWasAskedFor(CodecCase c) {
        Seeded.run(random -> {
            for (int round = 0; round < c.budget(16); round++) {
                try (CodecPair pair = c.pair()) {
                    for (int bits = 1; bits < 48; bits++) {
                        int most = Math.min(FrameLimits.MAX_BODY_LENGTH, 1 << Math.min(bits, 17));
                        int room = 1 + random.nextInt(most);
                        int length = 1 + random.nextInt(random.nextBoolean() ? room : Math.min(room, 900));
                        byte[] block =
                                TestBlocks.values()[random.nextInt(TestBlocks.values().length)].make(length, random);
                        pair.write(block, room);
                        byte[] encoded = pair.encodeAgain(length);
                        if (encoded != null) {
                            byte[] restored = pair.decode(encoded);
                            assertArrayEquals(
                                    block, restored, () -> "first difference at " + Arrays.mismatch(block, restored));
                        }
                    }
                }
            }
        });
    }
}
