package io.ztun.bench;

import java.nio.ByteBuffer;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;

/**
 * Restoring blocks. A decoder with history can be given a sequence only once, so that each invocation has a new one, made outside
 * of what is measured. Only rows are decoded: what does not shrink is sent as it is and reaches no decoder.
 */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class DecodeBenchmark {

    private final int[] offsets = new int[BlockParameters.BLOCKS + 1];
    private Codecs codecs;
    private Decoder decoder;
    private ByteBuffer coded;
    private ByteBuffer dictionary;

    /** Encodes the blocks one after another. */
    @Setup(Level.Trial)
    public void encode(BlockParameters parameters) {
        codecs = Codecs.named(parameters.codec);
        int length = parameters.length;
        ByteBuffer blocks = Sample.ROWS.blocks(BlockParameters.BLOCKS, length);
        coded = ByteBuffer.allocateDirect(BlockParameters.BLOCKS * FrameLimits.maxEncodedLength(length));
        dictionary = Sample.ROWS.dictionary();
        try (Encoder encoder = codecs.newEncoder(dictionary)) {
            for (int i = 0; i < BlockParameters.BLOCKS; i++) {
                encoder.block(length).put(encoder.blockOffset(), blocks, i * length, length);
                int codedLength = encoder.encode(length, coded, offsets[i]);
                offsets[i + 1] = offsets[i] + Math.max(0, codedLength);
            }
        }
    }

    /** A new session; an invocation takes long enough for JMH's clock at this level. */
    @Setup(Level.Invocation)
    public void open() {
        decoder = codecs.newDecoder(dictionary);
    }

    /** Frees what is native. */
    @TearDown(Level.Invocation)
    public void close() {
        decoder.close();
    }

    /** One operation is one block. */
    @Benchmark
    @OperationsPerInvocation(BlockParameters.BLOCKS)
    public void decode(BlockCounters counters) {
        for (int i = 0; i < BlockParameters.BLOCKS; i++) {
            int codedLength = offsets[i + 1] - offsets[i];
            if (codedLength > 0) {
                counters.codedBytes += codedLength;
                counters.plainBytes += decoder.decode(coded, offsets[i], codedLength);
            }
        }
    }
}
