package io.ztun.testkit.codec;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

/** What {@link CodecMode#DICTIONARY} promises; for codecs that have it. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecDictionaryContract extends CodecContract {

    /** Dictionaries of every length at and around the limits, each with blocks of lengths at and around theirs. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldRestoreAgainstDictionariesOfEveryLength(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair()) {
                for (int length : TestBlocks.lengthsUpTo(FrameLimits.MAX_DICTIONARY_LENGTH)) {
                    TestDictionary dictionary = TestDictionary.make(length, random);
                    dictionary.giveTo(pair);
                    pair.roundTrip(dictionary.content());
                    pair.roundTrip(dictionary.block(FrameLimits.MAX_BODY_LENGTH, random));
                    for (int i = 0; i < c.budget(24); i++) {
                        pair.roundTrip(dictionary.block(1 + random.nextInt(6_000), random));
                        pair.roundTrip(TestBlocks.RANDOM.make(1 + random.nextInt(300), random));
                    }
                }
            }
        });
    }

    /** While dictionaries change, what was encoded against the former one may be late, lost, or there twice. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldHoldTheFormerDictionaryToo(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair(3_000)) {
                List<Sent> former = List.of();
                for (int epoch = 0; epoch < c.budget(40); epoch++) {
                    int slot = epoch % Decoder.DICTIONARIES;
                    TestDictionary dictionary = TestDictionary.make(1 + random.nextInt(60_000), random);
                    dictionary.giveTo(pair.decoder(), slot);
                    dictionary.giveTo(pair.encoder());
                    List<Sent> sent = Sent.some(pair, dictionary, slot, random);
                    List<Sent> arriving = new ArrayList<>(former);
                    arriving.addAll(sent);
                    arriving.addAll(sent.subList(0, sent.size() / 2));
                    Collections.shuffle(arriving, random);
                    for (Sent one : arriving.subList(0, arriving.size() * 2 / 3)) {
                        pair.decoder().use(one.slot);
                        assertArrayEquals(one.block, pair.decode(one.encoded));
                    }
                    former = sent;
                }
            }
        });
    }

    /** Without a dictionary, or with one that was taken away again, blocks are what they are for a new encoder. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldForgetADictionary(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair(4_000);
                    CodecPair plain = c.pair(4_000)) {
                for (int i = 0; i < 20; i++) {
                    TestDictionary.longest(random).giveTo(pair);
                    pair.roundTrip(TestBlocks.query(random));
                    byte[] block = TestBlocks.DIGITS.make(4_000 - i, random);
                    TestDictionary.NONE.giveTo(pair.encoder());
                    byte[] wanted = pair.encode(block);
                    assertArrayEquals(block, plain.decode(wanted));
                    pair.decoder().use(Decoder.NO_DICTIONARY);
                    assertArrayEquals(block, pair.decode(wanted));
                    pair.decoder().use(1);
                    assertArrayEquals(block, pair.decode(wanted), "an empty slot");
                    TestDictionary.NONE.giveTo(pair.decoder(), 0);
                    pair.decoder().use(0);
                    assertArrayEquals(block, pair.decode(wanted), "a slot that was emptied");
                }
            }
        });
    }

    /** A dictionary may be replaced while it is in use. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldReplaceTheDictionaryInUse(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair(2_000)) {
                TestDictionary.longest(random).giveTo(pair);
                for (int i = 0; i < c.budget(200); i++) {
                    TestDictionary next = TestDictionary.make(1 + random.nextInt(30_000), random);
                    next.giveTo(pair.encoder());
                    next.giveTo(pair.decoder(), 0);
                    pair.roundTrip(next.block(2_000, random));
                }
            }
        });
    }

    /** A block that did not fit a datagram is encoded again up to a shorter length, or a longer one. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("loneCases")
    default void shouldEncodeTheSameBlockAgainWithAnotherLength(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair()) {
                TestDictionary dictionary = TestDictionary.longest(random);
                if (c.mode() == CodecMode.DICTIONARY) {
                    dictionary.giveTo(pair);
                }
                for (int i = 0; i < c.budget(80); i++) {
                    byte[] block = dictionary.block(3_000 + random.nextInt(62_000), random);
                    pair.roundTrip(block);
                    for (int length : new int[] {block.length / 2, 1 + random.nextInt(3_000), block.length}) {
                        byte[] encoded = pair.encodeAgain(length);
                        if (encoded != null) {
                            assertArrayEquals(Arrays.copyOf(block, length), pair.decode(encoded));
                        }
                    }
                }
            }
        });
    }

    /** What the caller gets wrong is refused, and what was there before holds. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldRefuseDictionariesThatThereCannotBe(CodecCase c) {
        Seeded.run(random -> {
            try (CodecPair pair = c.pair(1_500)) {
                TestDictionary dictionary = TestDictionary.longest(random);
                dictionary.giveTo(pair);
                int max = FrameLimits.MAX_DICTIONARY_LENGTH;
                ByteBuffer content = ByteBuffer.allocateDirect(max + 100);
                for (int length : new int[] {max + 1, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                    refused(() -> pair.decoder().dictionary(0, length));
                }
                int[][] ranges = {
                    {0, max + 1}, {0, -1}, {-1, 10}, {101, max}, {content.capacity(), 1}, {1 << 30, 1 << 30}
                };
                for (int[] range : ranges) {
                    refused(() -> pair.encoder().dictionary(content, range[0], range[1]));
                }
                for (int slot : new int[] {Decoder.DICTIONARIES, -1, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                    refused(() -> pair.decoder().dictionary(slot, 10));
                }
                for (int slot : new int[] {Decoder.DICTIONARIES, -2, Integer.MIN_VALUE, Integer.MAX_VALUE}) {
                    refused(() -> pair.decoder().use(slot));
                }
                pair.roundTrip(dictionary.block(1_500, random));
            }
        });
    }

    /** Closed is closed; and closing gives back what a dictionary took. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldTakeNoDictionaryOnceClosed(CodecCase c) {
        TestDictionary dictionary = TestDictionary.longest(new Random(1));
        CodecPair pair = c.pair(1_500);
        dictionary.giveTo(pair);
        pair.close();
        pair.close();
        assertThrows(IllegalStateException.class, () -> dictionary.giveTo(pair.encoder()));
        assertThrows(IllegalStateException.class, () -> dictionary.giveTo(pair.decoder(), 1));
    }

    /** Only this mode has dictionaries. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldHaveDictionariesInTheirModeAlone(CodecCase c) {
        try (CodecPair pair = c.pair(1_500)) {
            TestDictionary dictionary = TestDictionary.longest(new Random(1));
            if (c.mode() == CodecMode.DICTIONARY) {
                dictionary.giveTo(pair);
                return;
            }
            assertThrows(UnsupportedOperationException.class, () -> dictionary.giveTo(pair.encoder()));
            assertThrows(UnsupportedOperationException.class, () -> dictionary.giveTo(pair.decoder(), 0));
            assertThrows(
                    UnsupportedOperationException.class, () -> pair.decoder().use(0));
        }
    }

    private static void refused(Runnable call) {
        assertThrows(IndexOutOfBoundsException.class, call::run);
    }

    /**
     * A block under way.
     *
     * @param block as it was
     * @param encoded as it is sent
     * @param slot where its dictionary is
     */
    record Sent(byte[] block, byte[] encoded, int slot) {

        static List<Sent> some(CodecPair pair, TestDictionary dictionary, int slot, Random random) {
            List<Sent> sent = new ArrayList<>();
            while (sent.size() < 20) {
                byte[] block = random.nextBoolean() ? TestBlocks.query(random) : dictionary.block(3_000, random);
                byte[] encoded = pair.encode(block);
                if (encoded != null) {
                    sent.add(new Sent(block, encoded, slot));
                }
            }
            return sent;
        }
    }
}
