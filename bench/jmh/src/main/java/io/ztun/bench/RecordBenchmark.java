package io.ztun.bench;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.packet.RecordReader;
import io.ztun.core.internal.packet.RecordWriter;

/** Writing packets as the records of a frame and reading them again, with headers predicted or not. */
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@State(Scope.Thread)
public class RecordBenchmark {
    private static final int PACKETS = 16;

    /** Payload bytes of each packet: an acknowledgement, a request of a chat, a full segment; a super-packet is never predicted. */
    @Param({"0", "250", "1448", "63712"})
    public int payload;

    /** Whether headers are predicted. */
    @Param({"false", "true"})
    public boolean predicted;

    private final PacketBatch batch = new PacketBatch(PACKETS, PACKETS * 65_536);
    private final ByteBuffer body = ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH);
    private Flow flow;
    private RecordWriter writer;
    private RecordReader reader;

    /** What the records came to. */
    @AuxCounters(AuxCounters.Type.EVENTS)
    @State(Scope.Thread)
    public static class Size {
        /** Bytes before. */
        public long packetBytes;

        /** Bytes after. */
        public long recordBytes;
    }

    /** Begins both ends anew. */
    @Setup(Level.Iteration)
    public void open() {
        flow = new Flow(payload);
        writer = new RecordWriter(predicted);
        reader = new RecordReader(predicted);
    }

    /** One operation is one packet, written and read; making it is part of it, which is most of it for long ones. */
    @Benchmark
    @OperationsPerInvocation(PACKETS)
    public long writeAndRead(Size size) {
        batch.clear();
        flow.fill(batch, PACKETS, 0);
        long lengths = 0;
        for (int i = 0; i < PACKETS; i++) {
            int length = writer.write(batch, i, true, body, 0);
            size.packetBytes += batch.length(i);
            size.recordBytes += length;
            reader.begin(body, 0, length);
            while (reader.next()) {
                lengths += reader.packetLength();
            }
        }
        return lengths;
    }
}
