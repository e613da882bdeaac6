package io.ztun.bench;

import java.nio.ByteBuffer;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

import io.ztun.api.FrameLimits;
import io.ztun.spi.Encoder;

/**
 * Compressing blocks, one after another with the history that the mode keeps. The copy into the encoder's block is part of it:
 * in the product the kernel makes it when the packet is read.
 */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@State(Scope.Thread)
public class EncodeBenchmark {

    /** What is in the blocks. */
    @Param({"ROWS", "RANDOM"})
    public Sample sample;

    private Encoder encoder;
    private ByteBuffer blocks;
    private ByteBuffer coded;

    /** Makes the blocks and one encoder that lives as long as a session would. */
    @Setup(Level.Trial)
    public void open(BlockParameters parameters) {
        Codecs codecs = Codecs.named(parameters.codec);
        encoder = codecs.newEncoder(sample.dictionary());
        blocks = sample.blocks(BlockParameters.BLOCKS, parameters.length);
        coded = ByteBuffer.allocateDirect(FrameLimits.maxEncodedLength(parameters.length));
    }

    /** Frees what is native. */
    @TearDown(Level.Trial)
    public void close() {
        encoder.close();
    }

    /** One operation is one block. */
    @Benchmark
    @OperationsPerInvocation(BlockParameters.BLOCKS)
    public void encode(BlockParameters parameters, BlockCounters counters) {
        int length = parameters.length;
        for (int offset = 0; offset < blocks.capacity(); offset += length) {
            encoder.block(length).put(encoder.blockOffset(), blocks, offset, length);
            int codedLength = encoder.encode(length, coded, 0);
            counters.plainBytes += length;
            counters.codedBytes += codedLength == Encoder.NOT_SMALLER ? length : codedLength;
        }
    }
}
