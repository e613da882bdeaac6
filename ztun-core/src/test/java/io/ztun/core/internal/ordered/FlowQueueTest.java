package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.internal.ip.PacketHeaders;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class FlowQueueTest {
    private static final long MS = 1_000_000;
    private static final int EVERYTHING = Integer.MAX_VALUE;

    private final FlowQueue queue = new FlowQueue();
    private final PacketBatch in = new PacketBatch(1, 70_000);
    private final PacketBatch out = new PacketBatch(2_000, 3_000_000);
    private long nowNs;

    /** The ECN field of what is added. */
    private int ecn;

    /** Adds a UDP packet over IPv4 whose port is its flow and whose first payload bytes are its number. */
    private void add(int port, int number, int length) {
        in.clear();
        ByteBuffer buffer = in.buffer();
        int at = in.nextOffset();
        for (int i = 0; i < length; i++) {
            buffer.put(at + i, (byte) (number + i));
        }
        buffer.put(at, (byte) 0x45)
                .put(at + 1, (byte) ecn)
                .putShort(at + 2, (short) length)
                .put(at + 9, (byte) 17);
        buffer.putInt(at + 12, 0x0a000001).putInt(at + 16, 0x0a000002).putShort(at + 6, (short) 0);
        buffer.putShort(at + 20, (short) port).putShort(at + 22, (short) port).putInt(at + 24, number);
        in.add(length, Offload.of(0, 0, 0, 0, number & 0xffff));
        PacketHeaders.read(in, 0);
        queue.add(in, 0, nowNs);
    }

    private int port(int index) {
        return out.buffer().getShort(out.offset(index) + 20) & 0xffff;
    }

    private int number(int index) {
        return out.buffer().getInt(out.offset(index) + 24);
    }

    private void drain(int most) {
        out.clear();
        queue.drainTo(out, most, nowNs);
    }

    @Test
    void shouldGiveBackEveryPacketUnchangedAndInTheOrderOfItsFlow() {
        Random random = new Random(1);
        int[] sent = new int[4];
        int[] received = new int[4];
        for (int round = 0; round < 300; round++) {
            for (int i = random.nextInt(6); i > 0; i--) {
                int flow = random.nextInt(4);
                add(flow, sent[flow]++, 28 + random.nextInt(random.nextInt(4) == 0 ? 60_000 : 300));
            }
            drain(random.nextInt(100_000));
            check(received);
        }
        drain(EVERYTHING);
        check(received);
        assertTrue(queue.isEmpty());
        assertEquals(0, queue.takeDropped());
        for (int flow = 0; flow < 4; flow++) {
            assertEquals(sent[flow], received[flow]);
        }
    }

    private void check(int[] received) {
        for (int i = 0; i < out.count(); i++) {
            int number = number(i);
            assertEquals(received[port(i)]++, number);
            assertEquals(number & 0xffff, Offload.csumOffset(out.offload(i)));
            for (int at = 28; at < out.length(i); at++) {
                assertEquals((byte) (number + at), out.buffer().get(out.offset(i) + at));
            }
        }
    }

    @Test
    void shouldLetASmallPacketOvertakeABulkTransfer() {
        for (int i = 0; i < 10; i++) {
            add(1, i, 60_000);
        }
        drain(1);
        add(2, 0, 84);
        drain(1);
        assertEquals(2, port(0));
    }

    @Test
    void shouldNotMakeAFrameLongerThanTheLineCarriesInItsTime() {
        for (int i = 0; i < 3; i++) {
            add(1, i, 9_000);
        }
        drain(12_500);
        assertEquals(1, out.count());
        drain(18_000);
        assertEquals(2, out.count());
    }

    @Test
    void shouldShareTheLineByBytes() {
        for (int i = 0; i < 60; i++) {
            add(1, i, 9_000);
        }
        for (int i = 0; i < 300; i++) {
            add(2, i, 1_000);
        }
        drain(300_000);
        int[] bytes = new int[3];
        for (int i = 0; i < out.count(); i++) {
            bytes[port(i)] += out.length(i);
        }
        assertEquals(1.0, (double) bytes[1] / bytes[2], 0.2);
    }

    @Test
    void shouldTakeRoomFromTheFlowThatHasMost() {
        for (int i = 0; i < 3; i++) {
            add(2, i, 1_000);
        }
        for (int i = 0; i < 100; i++) {
            add(1, i, 60_000);
        }
        long dropped = queue.takeDropped();
        assertTrue(dropped > 80 && dropped < 90, "dropped " + dropped);
        drain(EVERYTHING);
        int small = 0;
        for (int i = 0; i < out.count(); i++) {
            small += port(i) == 2 ? 1 : 0;
        }
        assertEquals(3, small);
        assertEquals(100 - dropped, out.count() - small);
        assertTrue(queue.isEmpty());
    }

    /** As much comes in as goes out, behind a hundred packets that never leave by themselves. */
    @Test
    void shouldNotLetAQueueStand() {
        int sent = 0;
        for (int i = 0; i < 100; i++) {
            add(1, sent++, 1_000);
        }
        int dropped = 0;
        for (int i = 0; i < 5_000; i++) {
            nowNs += MS;
            add(1, sent++, 1_000);
            drain(1);
            dropped += (int) queue.takeDropped();
        }
        assertTrue(dropped >= 80 && dropped < 200, "dropped " + dropped);
        drain(EVERYTHING);
        assertTrue(out.count() < 20, "left " + out.count());
    }

    /** The same with senders that listen: as many are marked, and none is lost. */
    @Test
    void shouldMarkWhoseSenderListens() {
        ecn = 2;
        int sent = 0;
        for (int i = 0; i < 100; i++) {
            add(1, sent++, 1_000);
        }
        int marked = 0;
        for (int i = 0; i < 5_000; i++) {
            nowNs += MS;
            add(1, sent++, 1_000);
            drain(1);
            assertEquals(1, out.count());
            marked += (out.buffer().get(out.offset(0) + 1) & 3) == 3 ? 1 : 0;
        }
        assertEquals(0, queue.takeDropped());
        assertTrue(marked >= 80 && marked < 5_000, "marked " + marked);
        for (int i = 0; i < 20; i++) {
            add(1, i, 60_000);
        }
        assertTrue(queue.takeDropped() > 0, "what has no room is lost all the same");
    }

    @Test
    void shouldDropNothingWhereNobodyWaits() {
        for (int i = 0; i < 10_000; i++) {
            nowNs += MS;
            add(i % 7, i, 1_000);
            nowNs += 4 * MS;
            drain(1);
        }
        assertEquals(0, queue.takeDropped());
    }
}
