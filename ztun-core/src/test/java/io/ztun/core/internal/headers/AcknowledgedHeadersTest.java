package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.core.internal.link.ReplayWindow;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Headers predicted by acknowledged ones, both ways, where frames get lost, come late and come twice. */
final class AcknowledgedHeadersTest {
    private static final int ROOM = 70_000;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final PriorityQueue<Frame> underWay = new PriorityQueue<>();
    private final ByteBuffer packet = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer restored = ByteBuffer.allocateDirect(4_096);
    private final ByteBuffer body = ByteBuffer.allocateDirect(ROOM);
    private double loss;
    private double duplication;
    private long jitterNs;
    private long nowNs;
    private long order;
    private long records;
    private long predicted;
    private long lost;
    private long arrived;
    private long bytes;

    /** What is in a body: a packet, whether as it is, and what is left to do for it. */
    private record Item(byte[] packet, boolean plain, long offload) {}

    private record Frame(long timeNs, long order, End to, long number, byte[] body, int answers, List<Item> items)
            implements Comparable<Frame> {
        @Override
        public int compareTo(Frame other) {
            int byTime = Long.compare(timeNs, other.timeNs);
            return byTime != 0 ? byTime : Long.compare(order, other.order);
        }
    }

    private final class End implements ReceivedHeaders.Answers {
        private final OfferedHeaders offered = new OfferedHeaders();
        private final ReceivedHeaders received = new ReceivedHeaders(this);
        private final ReplayWindow window = new ReplayWindow();
        private long next;

        @Override
        public void have(int place, long frame) {
            offered.answer(place, frame);
        }

        @Override
        public void onAnswer(int place, int frame) {
            offered.onAnswer(place, frame, nowNs);
        }
    }

    private final End a = new End();
    private final End b = new End();

    private void send(End from, End to, List<byte[]> packets, List<Long> offloads) {
        from.offered.begin(nowNs);
        int answers = from.offered.writeAnswers(body, 0, random.nextInt(100));
        int end = answers;
        List<Item> items = new ArrayList<>();
        for (int i = 0; i < packets.size(); i++) {
            byte[] bytes = packets.get(i);
            packet.put(0, bytes);
            int written =
                    from.offered.compress(packet, 0, bytes.length, offloads.get(i), i == packets.size() - 1, body, end);
            boolean plain = written == OfferedHeaders.PASS;
            if (plain) {
                body.put(end, bytes);
                written = bytes.length;
            }
            assertTrue(written <= bytes.length + 3, "grown: seed=" + seed);
            items.add(new Item(bytes, plain, offloads.get(i)));
            end += written;
            records++;
            predicted += written < bytes.length ? 1 : 0;
            this.bytes += written;
        }
        if (random.nextInt(10) == 0) {
            return; // the link did not take it, or it was made anew
        }
        if (random.nextInt(10) == 0) {
            advance(random.nextInt(20_000_000)); // answers come before it leaves
        }
        long number = from.next++;
        from.offered.sent(number);
        byte[] copy = new byte[end];
        body.get(0, copy);
        for (int copies = random.nextDouble() < duplication ? 2 : 1; copies > 0; copies--) {
            if (random.nextDouble() >= loss) {
                long jitter = jitterNs == 0 ? 0 : random.nextLong(jitterNs);
                underWay.add(new Frame(nowNs + 10_000_000 + jitter, order++, to, number, copy, answers, items));
            }
        }
    }

    private void advance(long ns) {
        long end = nowNs + ns;
        while (!underWay.isEmpty() && underWay.peek().timeNs <= end) {
            Frame frame = underWay.poll();
            nowNs = Math.max(nowNs, frame.timeNs);
            if (frame.to.window.isFresh(frame.number)) {
                frame.to.window.take(frame.number);
                receive(frame);
            }
        }
        nowNs = end;
    }

    private void receive(Frame frame) {
        ReceivedHeaders received = frame.to.received;
        ByteBuffer source = ByteBuffer.allocateDirect(frame.body.length).put(0, frame.body);
        received.begin(frame.number);
        int at = 0;
        for (; at < frame.answers; at += received.consumed()) {
            assertEquals(
                    ReceivedHeaders.ANSWER,
                    received.decompress(source, at, frame.body.length, restored, 0, restored.capacity()));
        }
        for (Item item : frame.items) {
            if (item.plain) {
                at += item.packet.length;
                continue;
            }
            assertTrue(ReceivedHeaders.handles(frame.body[at]));
            int length = received.decompress(source, at, frame.body.length, restored, 0, restored.capacity());
            if (length == ReceivedHeaders.LOST) {
                lost++;
                return;
            }
            byte[] copy = new byte[length];
            restored.get(0, copy);
            assertArrayEquals(item.packet, copy, () -> "seed=" + seed);
            assertEquals(item.offload, received.offload(), () -> "seed=" + seed);
            at += received.consumed();
            arrived++;
        }
        assertEquals(frame.body.length, at, () -> "seed=" + seed);
    }

    @ParameterizedTest
    @CsvSource({"0, 0, 0", "0.4, 0.2, 60", "0.4, 0, 500", "0.1, 0.5, 5", "0.9, 0.1, 20"})
    void shouldRestoreEveryPacketThatArrives(double loss, double duplication, int jitterMs) {
        this.loss = loss;
        this.duplication = duplication;
        jitterNs = jitterMs * 1_000_000L;
        RandomTraffic[] traffic = {new RandomTraffic(seed), new RandomTraffic(seed + 1)};
        for (int i = 0; i < 60_000; i++) {
            int way = random.nextInt(2);
            List<byte[]> packets = new ArrayList<>();
            List<Long> offloads = new ArrayList<>();
            for (int n = random.nextInt(4); n >= 0; n--) {
                traffic[way].next();
                packets.add(traffic[way].packet().clone());
                offloads.add(traffic[way].offload());
            }
            send(way == 0 ? a : b, way == 0 ? b : a, packets, offloads);
            advance(random.nextInt(2_000_000));
        }
        advance(2_000_000_000);
        String what =
                "arrived=" + arrived + " lost=" + lost + " predicted=" + predicted + " of=" + records + " seed=" + seed;
        assertTrue(arrived > 10_000 * (1 - loss), what);
        assertTrue(predicted > records * (loss > 0.5 ? 0.02 : 0.3), what);
        assertTrue(lost <= (jitterMs == 0 ? 0 : arrived / 50), what);
    }

    /** A loss costs what was in the frame, and a keystroke a few bytes however many were lost before. */
    @Test
    void shouldSayAKeystrokeInFewBytes() {
        PacketBuilder keys = new PacketBuilder();
        keys.tcp = true;
        keys.timestamps(1_000_000, 5_000_000);
        PacketBuilder echo = new PacketBuilder();
        echo.tcp = true;
        echo.sourcePort = 23;
        echo.timestamps(5_000_000, 1_000_000);
        for (int i = 0; i < 2_000; i++) {
            loss = i < 1_000 ? 0 : 0.4;
            if (i == 100) {
                bytes = 0;
                records = 0;
            }
            type(keys, a, b, i);
            advance(15_000_000);
            type(echo, b, a, i);
            advance(185_000_000);
        }
        double each = bytes / (double) records;
        assertTrue(each < 10.5, "bytes=" + each + " seed=" + seed);
        assertEquals(0, lost);
    }

    private void type(PacketBuilder flow, End from, End to, int i) {
        flow.id = flow.id + 1 & 0xffff;
        flow.payload = new byte[] {(byte) i};
        flow.timestamps(1_000_000 + 200 * i, 5_000_000 + 200 * i);
        flow.ack++;
        send(from, to, List.of(flow.build()), List.of(flow.offload()));
        flow.sequence++;
    }

    @Test
    void shouldKeepNoMoreThanItMay() {
        RandomTraffic traffic = new RandomTraffic(seed);
        for (int i = 0; i < 20_000; i++) {
            traffic.next();
            packet.put(0, traffic.packet());
            a.offered.begin(nowNs);
            a.offered.compress(packet, 0, traffic.packet().length, traffic.offload(), true, body, 0);
            a.offered.sent(i);
            a.offered.answer(i & 0xff, i);
            assertTrue(a.offered.writeAnswers(body, 0, ROOM) <= OfferedHeaders.MAX_GROWTH);
            nowNs += 1_000_000;
        }
    }
}
