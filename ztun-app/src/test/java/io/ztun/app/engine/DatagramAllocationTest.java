package io.ztun.app.engine;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Random;
import java.util.stream.IntStream;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.session.Session;
import io.ztun.testkit.fake.FakeTun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Two sessions back to back over a link that is not ordered, on one thread: nothing is allocated on the way. */
class DatagramAllocationTest {
    private static final int PACKETS = 50;

    private final Counters counters = new Counters();
    private final PacketBatch batch = new PacketBatch(PACKETS, 400_000);
    private final PacketBatch original = new PacketBatch(PACKETS, 400_000);
    private final int[] all = IntStream.range(0, PACKETS).toArray();
    private final CountingTun tun = new CountingTun();
    private final SessionContext context = new SessionContext(tun, counters, System::nanoTime);
    private final DirectLink there = new DirectLink(false);
    private final DirectLink back = new DirectLink(false);
    private Session sender;
    private Session receiver;

    private static final class CountingTun extends FakeTun {
        private long bytes;

        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            bytes += length;
            return true;
        }
    }

    private void open(String codecAndMode) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        sender = Sessions.begin(there, codec, true, context);
        receiver = Sessions.begin(back, codec, true, context);
        there.end = receiver;
        back.end = sender;
    }

    @AfterEach
    void close() {
        sender.release();
        receiver.release();
    }

    /** Chat, noise, and super-packets of both kinds. */
    private void fill() {
        Random random = new Random(1);
        for (int i = 0; i < all.length; i++) {
            if (i % 10 == 7) {
                FlowPackets.tcp(original, 443, i, random.nextInt(200), 1_342);
            } else if (i % 25 == 24) {
                FlowPackets.tcp(original, 1_000 + i / 25, i, 50_000, 1_342);
            } else {
                FlowPackets.udp(original, i, random.nextInt(500), random, i % 9 == 0);
            }
        }
    }

    /** Sending changes the packets, so that they have to be laid down anew. */
    private void send() {
        batch.clear();
        for (int i = 0; i < original.count(); i++) {
            batch.buffer().put(batch.nextOffset(), original.buffer(), original.offset(i), original.length(i));
            batch.add(original.length(i), original.offload(i));
            PacketHeaders.read(batch, batch.count() - 1);
        }
        sender.send(batch, all, batch.count(), 0);
    }

    @ParameterizedTest
    @ValueSource(strings = {"lz4/BLOCK", "lz4/DICTIONARY", "zstd/DICTIONARY", "none/BLOCK"})
    void shouldAllocateNothingOverHalfAMillionPackets(String codecAndMode) {
        open(codecAndMode);
        fill();
        for (int i = 0; i < 1_500; i++) {
            send();
        }
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long delivered = tun.bytes;
        long before = threads.getCurrentThreadAllocatedBytes();
        for (int i = 0; i < 10_000; i++) {
            send();
        }
        long allocated = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(allocated < 64 * 1024, "allocated " + allocated + " bytes over 500,000 packets");
        assertTrue(tun.bytes - delivered > 1_000_000_000, "delivered " + (tun.bytes - delivered));
        assertEquals(0, counters.snapshot(1).droppedInvalid());
    }
}
