package io.ztun.core.internal.count;

import java.lang.management.ManagementFactory;
import java.util.HashMap;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicBoolean;

import com.sun.management.ThreadMXBean;
import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ApplicationTableTest {
    private static final int CHAT = 6 << 16 | 5_432;

    private final ApplicationTable table = new ApplicationTable();

    private Map<Integer, long[]> read() {
        Map<Integer, long[]> all = new HashMap<>();
        table.read((application, counts, at) -> {
            long[] row = new long[ApplicationTable.COLUMNS];
            System.arraycopy(counts, at, row, 0, row.length);
            all.put(application, row);
        });
        return all;
    }

    private static long sum(Map<Integer, long[]> rows, int column) {
        return rows.values().stream().mapToLong(row -> row[column]).sum();
    }

    private void frame(int application, int bytes, int wireBytes) {
        table.packet(application, bytes, ApplicationTable.THROUGH);
        table.share(application, bytes);
        table.frame(wireBytes);
    }

    @Test
    void shouldShareAFrameByTheBytesOfItsPackets() {
        table.packet(1, 300, ApplicationTable.THROUGH);
        table.share(1, 300);
        table.packet(2, 100, ApplicationTable.NAMED);
        table.share(2, 100);
        table.packet(1, 300, ApplicationTable.ENCRYPTED);
        table.share(1, 300);
        table.frame(70);
        assertEquals(60, read().get(1)[ApplicationTable.WIRE_BYTES]);
        assertEquals(10, read().get(2)[ApplicationTable.WIRE_BYTES]);
        assertEquals(2, read().get(1)[ApplicationTable.PACKETS]);
        assertEquals(600, read().get(1)[ApplicationTable.BYTES]);
        assertEquals(300, read().get(1)[ApplicationTable.WIRE_BYTES + ApplicationTable.ENCRYPTED]);
        assertEquals(100, read().get(2)[ApplicationTable.WIRE_BYTES + ApplicationTable.NAMED]);
    }

    @Test
    void shouldLoseNothingByRounding() {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        long bytes = 0;
        long wireBytes = 0;
        for (int i = 0; i < 20_000; i++) {
            for (int packets = 1 + random.nextInt(5); packets > 0; packets--) {
                int application = random.nextInt(200);
                int length = 20 + random.nextInt(1_500);
                table.packet(application, length, ApplicationTable.THROUGH);
                table.share(application, length);
                bytes += length;
            }
            int wire = 1 + random.nextInt(900);
            table.frame(wire);
            wireBytes += wire;
        }
        assertEquals(bytes, sum(read(), ApplicationTable.BYTES), "seed=" + seed);
        assertEquals(wireBytes, sum(read(), ApplicationTable.WIRE_BYTES), "seed=" + seed);
    }

    @Test
    void shouldCountNothingForAFrameWithoutPackets() {
        frame(CHAT, 100, 50);
        table.frame(1_000);
        assertEquals(50, sum(read(), ApplicationTable.WIRE_BYTES));
    }

    @Test
    void shouldNotLetAPeerWithAllPortsPushOutWhatIsLarge() {
        frame(CHAT, 10_000, 2_000);
        for (int port = 0; port < 1 << 16; port++) {
            frame(17 << 16 | port, 40, 60);
        }
        Map<Integer, long[]> rows = read();
        assertEquals(ApplicationTable.APPLICATIONS_MAX + 1, rows.size());
        assertEquals(10_000, rows.get(CHAT)[ApplicationTable.BYTES]);
        assertEquals(2_000 + 60 * 65_536, sum(rows, ApplicationTable.WIRE_BYTES));
    }

    @Test
    void shouldMakeRoomForWhatBecomesLargeLater() {
        for (int port = 0; port < 1_000; port++) {
            frame(17 << 16 | port, 40, 60);
        }
        assertFalse(read().containsKey(CHAT));
        for (int i = 0; i < 100; i++) {
            frame(CHAT, 1_000, 200);
        }
        assertTrue(read().get(CHAT)[ApplicationTable.BYTES] >= 80_000, "all but the first few");
    }

    @Test
    void shouldBeReadWholeWhileEntriesChangeHands() throws InterruptedException {
        AtomicBoolean done = new AtomicBoolean();
        Thread writer = new Thread(() -> {
            for (int i = 0; !done.get(); i++) {
                table.packet(i, 100, ApplicationTable.THROUGH);
            }
        });
        writer.start();
        long before = 0;
        try {
            for (int i = 0; i < 3_000; i++) {
                Map<Integer, long[]> rows = read();
                long now = sum(rows, ApplicationTable.BYTES);
                assertTrue(now >= before, "from " + before + " to " + now);
                before = now;
            }
        } finally {
            done.set(true);
            writer.join();
        }
        assertTrue(before > 0);
    }

    @Test
    void shouldAllocateNothing() {
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        count(300_000);
        long before = threads.getCurrentThreadAllocatedBytes();
        count(300_000);
        long bytes = threads.getCurrentThreadAllocatedBytes() - before;
        assertTrue(bytes < 10_000, "allocated bytes=" + bytes);
    }

    private void count(int frames) {
        for (int i = 0; i < frames; i++) {
            table.packet(i & 0xffff, 100, ApplicationTable.THROUGH);
            table.share(i & 0xffff, 100);
            table.frame(50);
        }
    }
}
