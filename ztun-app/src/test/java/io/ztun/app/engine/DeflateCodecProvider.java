package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * The JDK's zlib with a dictionary. Its format names the dictionary's checksum (RFC 1950 section 2.2) and ends with the
 * data's, so that a block which meets another dictionary than it was encoded against is noticed, and counted.
 */
final class DeflateCodecProvider implements CodecProvider {
    final AtomicInteger wrongDictionaries = new AtomicInteger();

    @Override
    public String name() {
        return "deflate";
    }

    @Override
    public Set<CodecMode> modes() {
        return EnumSet.of(CodecMode.DICTIONARY);
    }

    @Override
    public Encoder newEncoder(CodecConfig config) {
        return new DeflateEncoder(config.maxBlockLength());
    }

    @Override
    public Decoder newDecoder(CodecConfig config) {
        return new InflateDecoder(config.maxBlockLength());
    }

    private static ByteBuffer copy(ByteBuffer content, int offset, int length) {
        return length == 0 ? null : ByteBuffer.allocateDirect(length).put(0, content, offset, length);
    }

    private static final class DeflateEncoder implements Encoder {
        private final Deflater deflater = new Deflater();
        private final ByteBuffer block;
        private ByteBuffer dictionary;

        DeflateEncoder(int maxBlockLength) {
            block = ByteBuffer.allocateDirect(maxBlockLength);
        }

        @Override
        public ByteBuffer block(int room) {
            return block;
        }

        @Override
        public int blockOffset() {
            return 0;
        }

        @Override
        public void dictionary(ByteBuffer content, int offset, int length) {
            dictionary = copy(content, offset, length);
        }

        @Override
        public int encode(int length, ByteBuffer dst, int dstOffset) {
            deflater.reset();
            if (dictionary != null) {
                deflater.setDictionary(dictionary.rewind());
            }
            deflater.setInput(block.slice(0, length));
            deflater.finish();
            int written = deflater.deflate(dst.slice(dstOffset, FrameLimits.maxEncodedLength(length)));
            return written < length ? written : NOT_SMALLER;
        }

        @Override
        public void close() {
            deflater.end();
        }
    }

    private final class InflateDecoder implements Decoder {
        private final Inflater inflater = new Inflater();
        private final ByteBuffer output;
        private final ByteBuffer[] dictionaries = new ByteBuffer[DICTIONARIES];
        private int slot = NO_DICTIONARY;

        InflateDecoder(int maxBlockLength) {
            output = ByteBuffer.allocateDirect(maxBlockLength);
        }

        @Override
        public ByteBuffer dictionary(int slot, int length) {
            dictionaries[slot] = ByteBuffer.allocateDirect(length);
            return dictionaries[slot];
        }

        @Override
        public void use(int slot) {
            this.slot = slot;
        }

        @Override
        public int decode(ByteBuffer src, int srcOffset, int length) {
            try {
                inflater.reset();
                inflater.setInput(src.slice(srcOffset, length));
                int restored = inflater.inflate(output.clear());
                if (inflater.needsDictionary()) {
                    restored = inflateWithDictionary();
                }
                if (!inflater.finished() || restored == 0) {
                    throw new CorruptDataException("zlib data ends early");
                }
                return restored;
            } catch (DataFormatException e) {
                throw new CorruptDataException("zlib data is corrupt: " + e.getMessage(), e);
            }
        }

        private int inflateWithDictionary() throws DataFormatException {
            try {
                inflater.setDictionary(dictionaries[slot].rewind());
                return inflater.inflate(output);
            } catch (IllegalArgumentException | NullPointerException | IndexOutOfBoundsException e) {
                wrongDictionaries.incrementAndGet();
                throw new CorruptDataException("encoded against another dictionary: slot=" + slot, e);
            }
        }

        @Override
        public ByteBuffer output() {
            return output;
        }

        @Override
        public int outputOffset() {
            return 0;
        }

        @Override
        public void close() {
            inflater.end();
        }
    }
}
