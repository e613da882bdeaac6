package io.ztun.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/** What a new dictionary of 64 KiB costs either end, the first small block included, for codecs may wait for that. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class DictionaryBenchmark {

    private static final int BLOCK_LENGTH = 64;

    /** The codec and its mode. */
    @Param({"lz4-dictionary", "zstd-dictionary"})
    public String codec;

    private final ByteBuffer dictionary = Sample.ROWS.dictionary();
    private final ByteBuffer coded = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(BLOCK_LENGTH));
    private Encoder encoder;
    private Decoder decoder;
    private int codedLength;
    private int slot;

    /** Makes both ends. */
    @Setup(Level.Trial)
    public void open() {
        Codecs codecs = Codecs.named(codec);
        encoder = codecs.newEncoder(dictionary);
        decoder = codecs.newDecoder(dictionary);
        encoder.block(BLOCK_LENGTH).put(0, dictionary, 0, BLOCK_LENGTH);
        codedLength = encoder.encode(BLOCK_LENGTH, coded, 0);
    }

    /** Frees what is native. */
    @TearDown(Level.Trial)
    public void close() {
        encoder.close();
        decoder.close();
    }

    /** The sender's. */
    @Benchmark
    public int encoder() {
        encoder.dictionary(dictionary, 0, dictionary.capacity());
        return encoder.encode(BLOCK_LENGTH, coded, 0);
    }

    /** The receiver's. */
    @Benchmark
    public int decoder() {
        slot = 1 - slot;
        decoder.dictionary(slot, dictionary.capacity())
                .put(decoder.dictionaryOffset(), dictionary, 0, dictionary.capacity());
        decoder.use(slot);
        return decoder.decode(coded, 0, codedLength);
    }
}
