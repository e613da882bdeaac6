package io.ztun.app.engine;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.testkit.PacketSamples;
import io.ztun.testkit.fake.FakeLink;
import io.ztun.testkit.fake.FakeTun;
import io.ztun.testkit.fake.WholeFrames;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two sessions back to back on one thread, with real codecs: what goes in comes out, and nothing is allocated on the way. */
class PacketPathTest {
    private static final int[] PORTS = {22, 443, 1_000, 1_001, 1_003};

    private final Counters counters = new Counters();
    private final PacketBatch batch = new PacketBatch(64, 400_000);
    private final int[] all = IntStream.range(0, 64).toArray();
    private final Sink sink = new Sink();
    private final Wire wire = new Wire();
    private SessionContext context = new SessionContext(sink, counters, System::nanoTime);

    /** Takes packets and compares them with those that are expected, in order. */
    private final class Sink extends FakeTun {
        private int expected;
        private int mismatches;
        private long packets;

        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            int index = expected++;
            packets++;
            if (length != batch.length(index) || offload != batch.offload(index) || !same(packet, offset, index)) {
                mismatches++;
            }
            return true;
        }

        private boolean same(ByteBuffer packet, int offset, int index) {
            for (int i = 0; i < batch.length(index); i++) {
                if (packet.get(offset + i) != batch.buffer().get(batch.offset(index) + i)) {
                    return false;
                }
            }
            return true;
        }
    }

    /** Hands each frame to the receiving session at once. */
    private static final class Wire extends FakeLink {
        private final WholeFrames frames = new WholeFrames();
        private Session receiver;
        private long bytes;

        Wire() {
            super(true);
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            bytes += length;
            if (receiver != null) {
                frames.deliver(receiver, buffer, offset, length);
                receiver.onBatchEnd();
            }
            return SENT;
        }
    }

    private void fill(Random random, int packets) {
        batch.clear();
        for (int i = 0; i < packets; i++) {
            boolean bulk = random.nextInt(16) == 0;
            ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", random.nextInt(bulk ? 8_000 : 300));
            if (random.nextInt(4) == 0) {
                byte[] noise = new byte[packet.capacity() - 28];
                random.nextBytes(noise);
                packet.put(28, noise);
            }
            batch.buffer().put(batch.nextOffset(), packet, 0, packet.capacity());
            batch.add(packet.capacity(), Offload.NONE);
            PacketHeaders.read(batch, batch.count() - 1);
        }
    }

    private void send(Session sender, int count) {
        sink.expected = 0;
        sender.send(batch, all, count, 0);
        if (sink.expected != count) {
            sink.mismatches++;
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4/STREAM", "lz4/BLOCK", "zstd/STREAM", "zstd/BLOCK", "none/BLOCK"})
    void shouldCarryBatchesOfAnyShapeUnchanged(String codecAndMode) {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        Session sender = open(codecAndMode);
        for (int round = 0; round < 3_000; round++) {
            int packets = 1 + random.nextInt(20);
            fill(random, packets);
            send(sender, packets);
        }
        assertEquals(0, sink.mismatches, "seed=" + seed);
        assertEquals(sink.packets, counters.snapshot(1).packetsSent(), "seed=" + seed);
    }

    /** Text and noise of several flows, on ports of encrypted traffic and others, with headers that can be predicted. */
    private void fillFlows(Random random, int packets, int round) {
        batch.clear();
        for (int i = 0; i < packets; i++) {
            int port = PORTS[random.nextInt(PORTS.length)];
            switch (random.nextInt(4)) {
                case 0 -> FlowPackets.tcp(batch, port, round * 50_000, random.nextInt(12) == 0 ? 9_000 : 0, 1_448);
                case 1 -> FlowPackets.tcp(batch, port, round * 50_000, 1 + random.nextInt(1_400), 1_448);
                default -> FlowPackets.udp(batch, round * 20 + i, random.nextInt(600), random, random.nextInt(4) == 0);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "lz4/STREAM, shared, ''",
        "zstd/STREAM, shared, udp:4001",
        "zstd/STREAM, shared, '10.0.0.0/24'",
        "lz4/BLOCK, per-flow, tcp:1003",
        "zstd/BLOCK, per-flow, ''",
        "lz4/BLOCK, none, ''",
        "none/BLOCK, per-flow, tcp:1003",
    })
    void shouldCarryWhatIsKeptApartUnchanged(String codecAndMode, String history, String apart) {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        NoCompress noCompress = apart.isEmpty() ? NoCompress.NOTHING : NoCompress.parse(apart);
        Privacy privacy = new Privacy(noCompress, Privacy.History.parse(history), false);
        context = new SessionContext(sink, counters, System::nanoTime, privacy);
        Session sender = open(codecAndMode);
        for (int round = 0; round < 2_000; round++) {
            int packets = 1 + random.nextInt(20);
            fillFlows(random, packets, round);
            send(sender, packets);
        }
        assertEquals(0, sink.mismatches, "seed=" + seed);
        assertEquals(sink.packets, counters.snapshot(1).packetsSent(), "seed=" + seed);
    }

    private Session open(String codecAndMode) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        wire.receiver = Sessions.begin(wire, codec, true, new SessionContext(sink, counters, System::nanoTime));
        return Sessions.begin(wire, codec, true, context);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4/STREAM", "zstd/STREAM", "none/BLOCK"})
    void shouldAllocateNothingOverAMillionPackets(String codecAndMode) {
        Session sender = open(codecAndMode);
        fill(new Random(1), 40);
        for (int i = 0; i < 10; i++) {
            FlowPackets.tcp(batch, PORTS[i % PORTS.length], i, 100 * i, 1_448);
        }
        for (int i = 0; i < 2_000; i++) {
            send(sender, 50);
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 20_000; i++) {
            send(sender, 50);
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertEquals(0, sink.mismatches);
        assertTrue(allocated < 64 * 1024, "allocated " + allocated + " bytes over 1,000,000 packets");
    }

    @Test
    void shouldNotGrowWhatCannotShrink() {
        Session sender = open("lz4/STREAM");
        Random random = new Random(2);
        long before = 0;
        for (int round = 0; round < 400; round++) {
            batch.clear();
            ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", 8_000);
            byte[] noise = new byte[8_000];
            random.nextBytes(noise);
            batch.buffer().put(batch.nextOffset(), packet.put(28, noise), 0, packet.capacity());
            batch.add(packet.capacity(), Offload.NONE);
            PacketHeaders.read(batch, batch.count() - 1);
            send(sender, 1);
            before += packet.capacity();
        }
        assertTrue(wire.bytes < before * 1.002, wire.bytes + " bytes of frames for " + before + " of packets");
    }
}
