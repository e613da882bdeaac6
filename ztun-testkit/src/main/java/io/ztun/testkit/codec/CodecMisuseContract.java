package io.ztun.testkit.codec;

import java.nio.ByteBuffer;
import java.nio.ReadOnlyBufferException;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.ztun.api.Api;
import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.fail;

/** What a codec says to a caller's mistakes, and that it is none the worse for them. */
@Api(Api.Status.EXPERIMENTAL)
public interface CodecMisuseContract extends CodecContract {

    /** A range that leaves its buffer is refused before anything happens; the stream goes on. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldRefuseRangesOutsideTheBuffers(CodecCase c) {
        Seeded.run(random -> {
            int max = 1_000;
            try (CodecPair pair = c.pair(max)) {
                ByteBuffer small = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(100));
                for (int i = 0; i < 50; i++) {
                    pair.roundTrip(TestBlocks.query(random));
                    pair.write(TestBlocks.RANDOM.make(max, random));
                    for (int length : new int[] {Integer.MIN_VALUE, -1, 0, max + 1, Integer.MAX_VALUE}) {
                        refused(() -> pair.encoder().encode(length, small, 0));
                    }
                    for (int room : new int[] {Integer.MIN_VALUE, -1, 0, max + 1, Integer.MAX_VALUE}) {
                        refused(() -> pair.encoder().block(room));
                    }
                    pair.write(TestBlocks.RANDOM.make(500, random));
                    refused(() -> pair.encoder().encode(501, small, 0));
                    refused(() -> pair.encoder().encode(101, small, 0));
                    refused(() -> pair.encoder().encode(100, small, 1));
                    refused(() -> pair.encoder().encode(100, small, -1));
                    refused(() -> pair.encoder().encode(100, small, Integer.MAX_VALUE));
                    int end = small.capacity();
                    refused(() -> pair.decoder().decode(small, -1, 10));
                    refused(() -> pair.decoder().decode(small, 0, -1));
                    refused(() -> pair.decoder().decode(small, 0, end + 1));
                    refused(() -> pair.decoder().decode(small, end, 1));
                    refused(() -> pair.decoder().decode(small, Integer.MAX_VALUE, Integer.MAX_VALUE));
                }
                pair.roundTrip(TestBlocks.query(random));
            }
        });
    }

    /** A read-only buffer stays as it is, and what cannot be written there is refused. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldNotWriteIntoAReadOnlyBuffer(CodecCase c) {
        try (CodecPair pair = c.pair(1_000)) {
            pair.write(new byte[1_000]);
            ByteBuffer dst = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(1_000));
            try {
                assertEquals(Encoder.NOT_SMALLER, pair.encoder().encode(1_000, dst.asReadOnlyBuffer(), 0));
            } catch (ReadOnlyBufferException e) {
                // as the contract has it where there is something to write
            }
            for (int i = 0; i < dst.capacity(); i++) {
                if (dst.get(i) != 0) {
                    fail("byte " + i + " was written");
                }
            }
        }
    }

    /** Closing twice does nothing, and what is closed says so. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldBeClosedForGood(CodecCase c) {
        CodecPair pair = c.pair(1_000);
        byte[] encoded = pair.encode(new byte[1_000]);
        if (encoded != null) {
            pair.decode(encoded);
        }
        pair.decoder();
        pair.close();
        pair.close();
        ByteBuffer buffer = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(1_000));
        assertThrows(IllegalStateException.class, () -> pair.encoder().encode(1_000, buffer, 0));
        assertThrows(IllegalStateException.class, () -> pair.decoder().decode(buffer, 0, 10));
        assertThrows(IllegalStateException.class, () -> pair.encoder().block(1));
        assertThrows(IllegalStateException.class, () -> pair.decoder().output());
    }

    /** An encoder or a decoder that was never used can be closed. */
    @ParameterizedTest
    @MethodSource("cases")
    default void shouldCloseUnused(CodecCase c) {
        c.newEncoder(1_500).close();
        c.newDecoder(1_500).close();
    }

    /** No block is encoded as nothing. */
    @ParameterizedTest
    @MethodSource("defaultCases")
    default void shouldNotDecodeNothing(CodecCase c) {
        try (CodecPair pair = c.pair(1_000)) {
            assertThrows(CorruptDataException.class, () -> pair.decode(new byte[0]));
        }
    }

    private static void refused(Runnable call) {
        assertThrows(IndexOutOfBoundsException.class, call::run);
    }
}
