package io.ztun.fuzz.codec;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalInt;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Seed;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * What is demanded of every codec: an encoded block comes back as it was, also after others; a changed or invented one gives a
 * block within bounds or a {@link CorruptDataException}; what was to be read is not changed.
 */
final class DecoderCheck implements AutoCloseable {
    private static final int GENUINE = 0;
    private static final int CHANGED = 1;
    private static final int INVENTED = 2;
    private static final int KINDS = 4;
    private static final int EVENTS_MAX = 32;
    private static final int[] BLOCK_LENGTHS = {64, 700, 4_096};

    private final CodecMode mode;
    private final int blockLength;
    private final Encoder encoder;
    private final Decoder decoder;
    private final ByteBuffer encoded;

    /** What was encoded last, as it was. */
    private byte[] plainOfLast;

    /** Whether the decoder has been given something that its encoder did not make, and may remember it. */
    private boolean misled;

    /** What the encoder may go on reading. */
    private Guarded given;

    /** Which dictionary the encoder uses. */
    private int slot = Decoder.NO_DICTIONARY;

    private DecoderCheck(CodecProvider provider, CodecMode mode, int blockLength) {
        this.mode = mode;
        this.blockLength = blockLength;
        CodecConfig config = new CodecConfig(mode, OptionalInt.empty(), blockLength);
        encoder = provider.newEncoder(config);
        decoder = provider.newDecoder(config);
        encoded = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(blockLength));
    }

    /** The mode and the longest block, then blocks and dictionaries. */
    static void run(CodecProvider provider, byte[] data) {
        Input input = new Input(data);
        CodecMode[] modes = provider.modes().stream().sorted().toArray(CodecMode[]::new);
        CodecMode mode = modes[input.u8() % modes.length];
        try (DecoderCheck codec = new DecoderCheck(provider, mode, BLOCK_LENGTHS[input.u8() % BLOCK_LENGTHS.length])) {
            boolean sound = true;
            for (int i = 0; i < EVENTS_MAX && sound && !input.isEmpty(); i++) {
                sound = codec.event(input);
            }
        }
    }

    /** Returns false if the decoder can only be closed now. */
    private boolean event(Input input) {
        return switch (input.u8() % KINDS) {
            case GENUINE -> decode(encode(input.chunk()), true);
            case CHANGED -> decode(change(encode(input.chunk()), input), false);
            case INVENTED -> decode(input.chunk(), false);
            default -> {
                dictionary(input);
                yield true;
            }
        };
    }

    private byte[] encode(byte[] bytes) {
        byte[] plain = bytes.length == 0 ? new byte[1] : Arrays.copyOf(bytes, Math.min(bytes.length, blockLength));
        encoder.block(plain.length).put(encoder.blockOffset(), plain);
        int length = encoder.encode(plain.length, encoded, 0);
        byte[] result = new byte[Math.max(0, length)];
        encoded.get(0, result);
        plainOfLast = plain;
        return result;
    }

    private static byte[] change(byte[] block, Input input) {
        byte[] changed = Arrays.copyOf(block, Math.max(0, block.length + (byte) input.u8()));
        for (int i = input.u8() & 3; i >= 0; i--) {
            int at = input.u16();
            int mask = input.u8();
            if (changed.length > 0) {
                changed[at % changed.length] ^= (byte) mask;
            }
        }
        return changed;
    }

    private boolean decode(byte[] bytes, boolean genuine) {
        if (genuine && bytes.length == 0) {
            return true; // not smaller, and sent as it is
        }
        Guarded source = Guarded.of(bytes);
        boolean exact = genuine && !misled;
        misled |= !genuine && mode == CodecMode.STREAM;
        try {
            int length = decoder.decode(source.buffer(), source.offset(), bytes.length);
            Check.that(length >= 1 && length <= blockLength, "length " + length);
            byte[] block = new byte[length];
            decoder.output().get(decoder.outputOffset(), block);
            Check.that(!exact || Arrays.equals(block, plainOfLast), "another block");
            return true;
        } catch (CorruptDataException e) {
            Check.saysWhy(e);
            Check.that(!exact, "a genuine block is corrupt: " + e);
            return mode != CodecMode.STREAM;
        } finally {
            source.checkHolds(bytes);
        }
    }

    /** A new dictionary for both ends, in one of the places, or none. */
    private void dictionary(Input input) {
        int place = input.u8() % 3 - 1;
        byte[] content = input.chunk();
        if (mode != CodecMode.DICTIONARY) {
            return;
        }
        Guarded source = Guarded.of(content);
        slot = place;
        if (slot != Decoder.NO_DICTIONARY) {
            decoder.dictionary(slot, content.length).put(decoder.dictionaryOffset(), content);
            given = source;
            encoder.dictionary(source.buffer(), source.offset(), content.length);
        } else {
            encoder.dictionary(source.buffer(), source.offset(), 0);
        }
        decoder.use(slot);
        source.checkHolds(content);
    }

    @Override
    public void close() {
        encoder.close();
        decoder.close();
        decoder.close();
    }

    /** Text that repeats itself, genuine, changed, invented and against dictionaries, in every mode. */
    static List<byte[]> seeds(CodecProvider provider) {
        List<byte[]> seeds = new ArrayList<>();
        byte[] text = "history compresses history, and history forgets nothing of history"
                .getBytes(StandardCharsets.US_ASCII);
        byte[] once = Arrays.copyOf(text, 20);
        for (int mode = 0; mode < provider.modes().size(); mode++) {
            Seed genuine = new Seed().u8(mode).u8(1);
            genuine.u8(GENUINE).chunk(text).u8(GENUINE).chunk(once).u8(GENUINE).chunk(new byte[600]);
            genuine.u8(3).u8(1).chunk(text).u8(GENUINE).chunk(once);
            genuine.u8(3).u8(2).chunk(once).u8(GENUINE).chunk(text);
            genuine.u8(3).u8(0).chunk().u8(GENUINE).chunk(text);
            seeds.add(genuine.toBytes());
            Seed hostile = new Seed().u8(mode).u8(2).u8(GENUINE).chunk(text);
            hostile.u8(CHANGED).chunk(text).u8(0).u8(0).u16(5).u8(1);
            seeds.add(hostile.u8(INVENTED).chunk(text).toBytes());
            try (DecoderCheck codec = new DecoderCheck(
                    provider, provider.modes().stream().sorted().toList().get(mode), BLOCK_LENGTHS[1])) {
                Seed raw = new Seed().u8(mode).u8(1);
                raw.u8(INVENTED).chunk(codec.encode(text));
                seeds.add(raw.u8(INVENTED).chunk(codec.encode(text)).toBytes());
            }
        }
        return seeds;
    }
}
