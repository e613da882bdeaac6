package io.ztun.bench;

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
import org.openjdk.jmh.annotations.Warmup;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.offload.Segmenter;

/** Cutting a super-packet of TCP into segments with all their headers and checksums. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class SegmentBenchmark {
    private static final int SEGMENTS = 64;

    /** Payload bytes of the super-packet. */
    @Param({"14480", "63712"})
    public int payload;

    /** Payload bytes in each segment. */
    @Param({"1448", "8948"})
    public int gsoSize;

    private final PacketBatch whole = new PacketBatch(1, 70_000);
    private final PacketBatch segments =
            new PacketBatch(SEGMENTS, 70_000 + SEGMENTS * (PacketBatch.HEADROOM + PacketBatch.TAILROOM + 60));
    private final Segmenter segmenter = new Segmenter();

    /** Makes the super-packet. */
    @Setup(Level.Trial)
    public void fill() {
        new Flow(payload).fill(whole, 1, gsoSize);
    }

    /** One operation is one super-packet. */
    @Benchmark
    public int segment() {
        segmenter.start(whole.buffer(), whole.offset(0), whole.length(0), whole.offload(0));
        segments.clear();
        segmenter.drainTo(segments);
        return segments.count();
    }
}
