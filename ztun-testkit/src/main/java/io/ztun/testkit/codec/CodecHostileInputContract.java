package io.ztun.testkit.codec;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.CorruptDataException;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** A decoder is given whatever a peer sends: it restores a block of a valid length or says that the data is corrupt. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecHostileInputContract extends CodecContract {

    /** How many inputs of each kind a decoder is given in each mode. */
    int HOSTILE_INPUTS = 1_500;

    /** No input may take longer than this; a decoder that hangs does. */
    Duration HOSTILE_PATIENCE = Duration.ofSeconds(60);

    /** Valid data of which one bit, one byte, an end or a stretch is wrong. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldSurviveDamagedData(CodecCase c) {
        Seeded.run(random -> assertTimeoutPreemptively(HOSTILE_PATIENCE, () -> {
            try (Victim victim = new Victim(c, 3_000)) {
                for (int i = 0; i < 2 * HOSTILE_INPUTS; i++) {
                    victim.feed(Damage.apply(victim.valid(random), random));
                }
            }
        }));
    }

    /** Data of which nothing is right. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldSurviveRandomData(CodecCase c) {
        Seeded.run(random -> assertTimeoutPreemptively(HOSTILE_PATIENCE, () -> {
            try (Victim victim = new Victim(c, 3_000)) {
                for (int i = 0; i < HOSTILE_INPUTS; i++) {
                    victim.feed(TestBlocks.RANDOM.make(1 + random.nextInt(i % 10 == 0 ? 3_000 : 40), random));
                }
            }
        }));
    }

    /** Every single byte, and every pair of bytes with a few behind it. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldSurviveShortData(CodecCase c) {
        assertTimeoutPreemptively(HOSTILE_PATIENCE, () -> {
            try (Victim victim = new Victim(c, 100)) {
                for (int i = 0; i < 256; i++) {
                    victim.feed(new byte[] {(byte) i});
                    for (int j = 0; j < 256; j += 15) {
                        victim.feed(new byte[] {(byte) i, (byte) j});
                        victim.feed(new byte[] {(byte) i, (byte) j, 1, 0, 0});
                    }
                }
            }
        });
    }

    /** Valid and damaged data that was encoded against a dictionary which the decoder has not got. */
    @ParameterizedTest(allowZeroInvocations = true)
    @MethodSource("dictionaryCases")
    default void shouldSurviveTheWrongDictionary(CodecCase c) {
        Seeded.run(random -> assertTimeoutPreemptively(HOSTILE_PATIENCE, () -> {
            try (Victim victim = new Victim(c, 3_000)) {
                for (int i = 0; i < c.budget(HOSTILE_INPUTS) / 50; i++) {
                    TestDictionary dictionary = TestDictionary.make(1 + random.nextInt(60_000), random);
                    List<TestDictionary> wrong = List.of(
                            TestDictionary.NONE,
                            dictionary.damaged(random),
                            TestDictionary.make(1 + random.nextInt(300), random),
                            TestDictionary.longest(random));
                    victim.dictionaries(dictionary, wrong.get(i % wrong.size()));
                    for (int j = 0; j < 50; j++) {
                        byte[] valid = victim.valid(random);
                        victim.feed(j % 2 == 0 ? valid : Damage.apply(valid, random));
                    }
                }
            }
        }));
    }

    /** Blocks longer than this side's longest are corrupt data, however well they compress; the longest is not. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldRefuseBlocksThatAreTooLong(CodecCase c) {
        for (int length : new int[] {100, 1_500, 50_000}) {
            byte[] block = new byte[length];
            Arrays.fill(block, (byte) 'x');
            byte[] encoded;
            try (CodecPair pair = c.pair()) {
                encoded = pair.encode(block);
            }
            assumeTrue(encoded != null, "the codec saves nothing");
            ByteBuffer wire = ByteBuffer.allocateDirect(encoded.length).put(encoded);
            for (int max : new int[] {1, length / 2, length - 1}) {
                Decoder decoder = c.newDecoder(max);
                assertThrows(
                        CorruptDataException.class, () -> decoder.decode(wire, 0, encoded.length), () -> "max=" + max);
                decoder.close();
            }
            Decoder decoder = c.newDecoder(length);
            assertEquals(length, decoder.decode(wire, 0, encoded.length));
            decoder.close();
        }
    }

    /** Ways in which data gets wrong. */
    enum Damage {
        /** One bit. */
        FLIP {
            @Override
            byte[] to(byte[] data, Random random) {
                data[random.nextInt(data.length)] ^= (byte) (1 << random.nextInt(8));
                return data;
            }
        },
        /** One of the first bytes, where lengths and types stand. */
        HEAD {
            @Override
            byte[] to(byte[] data, Random random) {
                data[random.nextInt(Math.min(8, data.length))] = (byte) random.nextInt();
                return data;
            }
        },
        /** Several bytes. */
        STRETCH {
            @Override
            byte[] to(byte[] data, Random random) {
                int from = random.nextInt(data.length);
                int to = from + 1 + random.nextInt(data.length - from);
                Arrays.fill(data, from, to, (byte) (random.nextBoolean() ? 0xff : random.nextInt()));
                return data;
            }
        },
        /** The end is missing. */
        CUT {
            @Override
            byte[] to(byte[] data, Random random) {
                return Arrays.copyOf(data, 1 + random.nextInt(data.length));
            }
        },
        /** There is more behind the end. */
        MORE {
            @Override
            byte[] to(byte[] data, Random random) {
                byte[] longer = Arrays.copyOf(data, data.length + 1 + random.nextInt(50));
                System.arraycopy(data, 0, longer, data.length, Math.min(data.length, longer.length - data.length));
                return longer;
            }
        };

        abstract byte[] to(byte[] data, Random random);

        static byte[] apply(byte[] data, Random random) {
            return values()[random.nextInt(values().length)].to(data, random);
        }
    }

    /** A session whose decoder gets hostile input; where it cannot go on after that, another one takes its place. */
    final class Victim implements AutoCloseable {

        private static final byte GUARD = 0x5a;
        private static final int ATTEMPTS = 1_000;

        private final CodecCase codec;
        private final int max;
        private final byte[] sound = new byte[64];
        private CodecPair pair;
        private byte[] encodedSound;
        private TestDictionary encoders = TestDictionary.NONE;
        private TestDictionary decoders = TestDictionary.NONE;

        Victim(CodecCase codec, int max) {
            this.codec = codec;
            this.max = max;
            pair = codec.pair(max);
            encodedSound = pair.encode(sound);
            if (codec.mode() == CodecMode.DICTIONARY) {
                TestDictionary both = TestDictionary.longest(new Random(max));
                dictionaries(both, both);
            }
        }

        /** What either end has from now on. */
        void dictionaries(TestDictionary encoder, TestDictionary decoder) {
            encoders = encoder;
            decoders = decoder;
            encoder.giveTo(pair.encoder());
            decoder.giveTo(pair.decoder(), 0);
            pair.decoder().use(0);
        }

        /** What the encoder makes of a block. Its decoder may be out of step by now: not all damage shows. */
        byte[] valid(Random random) {
            if (random.nextInt(10) == 0) {
                replace();
            }
            for (int i = 0; i < ATTEMPTS; i++) {
                byte[] encoded = pair.encode(
                        switch (random.nextInt(3)) {
                            case 0 -> TestBlocks.query(random);
                            case 1 -> TestBlocks.JSON.make(200 + random.nextInt(max - 200), random);
                            default -> TestBlocks.RUNS.make(200 + random.nextInt(max - 200), random);
                        });
                if (encoded != null && random.nextBoolean()) {
                    feed(encoded);
                } else if (encoded != null) {
                    return encoded;
                }
            }
            return abort("the codec saves nothing");
        }

        void feed(byte[] data) {
            ByteBuffer src = ByteBuffer.allocateDirect(data.length + 64);
            for (int i = 0; i < src.capacity(); i++) {
                src.put(i, GUARD);
            }
            src.put(32, data);
            Decoder decoder = pair.decoder();
            try {
                int length = decoder.decode(src, 32, data.length);
                int offset = decoder.outputOffset();
                assertTrue(length >= 1 && length <= max, () -> "restored length=" + length + " max=" + max);
                assertTrue(
                        offset >= 0 && offset + length <= decoder.output().capacity(), () -> "outputOffset=" + offset);
            } catch (CorruptDataException e) {
                assertTrue(e.getMessage() != null && e.getMessage().lines().count() == 1, e::getMessage);
                goOn();
            }
        }

        private void goOn() {
            if (codec.mode() == CodecMode.STREAM) {
                replace();
                return;
            }
            if (codec.mode() == CodecMode.DICTIONARY) {
                pair.decoder().use(Decoder.NO_DICTIONARY);
            }
            if (encodedSound != null) {
                assertArrayEquals(sound, pair.decode(encodedSound), "a sound block after a corrupt one");
            }
            if (codec.mode() == CodecMode.DICTIONARY) {
                pair.decoder().use(0);
            }
        }

        private void replace() {
            pair.close();
            pair = codec.pair(max);
            if (codec.mode() == CodecMode.DICTIONARY) {
                dictionaries(encoders, decoders);
            }
        }

        @Override
        public void close() {
            pair.close();
        }
    }
}
