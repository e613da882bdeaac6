package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.TunOutput;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.testkit.fake.FakeLink;
import io.ztun.testkit.fake.FakeTun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class PacedOutputTest {
    private static final int LENGTH = 1_000;
    private static final int RATE = 1_000_000;
    private static final int BURST = RATE / 10;
    private static final int BULK = 1;
    private static final int CALL = 2;

    private final Counters counters = new Counters();
    private final SessionCounters session = new SessionCounters(counters);
    private final Written written = new Written();
    private final Waking link = new Waking();
    private final PacedOutput output =
            new PacedOutput(written, link, session, new SessionContext(new Nowhere(), counters, System::nanoTime));

    private static final class Nowhere extends FakeTun {
        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            return true;
        }
    }

    /** Keeps the flow of each packet. */
    private static final class Written implements TunOutput {
        final List<Integer> flows = new ArrayList<>();

        @Override
        public void packet(ByteBuffer packet, int offset, int length, long offload) {
            flows.add((int) packet.getShort(offset + 20));
        }

        @Override
        public void onBehalfOf(SessionCounters counters) {}

        @Override
        public void flush() {}
    }

    /** Its thread is the test's. */
    private static final class Waking extends FakeLink {
        final BlockingQueue<Runnable> due = new LinkedBlockingQueue<>();

        Waking() {
            super(true);
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            return SENT;
        }

        @Override
        public void whenRead(Runnable action) {
            due.add(action);
        }
    }

    @AfterEach
    void close() {
        output.close();
    }

    /** As a frame that is half as long as its packet. */
    private void arrive(int flow) {
        ByteBuffer packet = ByteBuffer.allocateDirect(LENGTH);
        packet.put(0, (byte) 0x45).putShort(2, (short) LENGTH).put(9, (byte) 17);
        packet.putInt(12, 0x0a630002).putInt(16, 0x0a630001).putShort(20, (short) flow);
        output.frame(LENGTH / 2);
        output.packet(packet, 0, LENGTH, Offload.NONE);
    }

    private void arrive(int flow, int bytes) {
        for (int i = 0; i < bytes / LENGTH; i++) {
            arrive(flow);
        }
    }

    private void wake() throws InterruptedException {
        Runnable action = link.due.poll(10, TimeUnit.SECONDS);
        assertTrue(action != null, "nobody was woken");
        action.run();
    }

    @Test
    void shouldLetEverythingThroughWithoutALimit() {
        arrive(BULK, 50 * BURST);
        assertEquals(50 * BURST / LENGTH, written.flows.size());
        assertFalse(output.isFull());
    }

    @Test
    void shouldHoldTheRateByWhatIsOnTheLineAndLetAFewPacketsOvertakeMany() throws InterruptedException {
        arrive(BULK, 4 << 20); // from now on it is known that packets are half as long on the line
        written.flows.clear();
        session.received().pace().own(RATE);
        long startNs = System.nanoTime();
        arrive(BULK, 2 * BURST + 4 * BURST);
        int before = written.flows.size();
        assertTrue(before >= 3 * BURST / 2 / LENGTH, "let through " + before);
        assertHeld(startNs);
        arrive(CALL);
        int passed = before;
        while (!written.flows.contains(CALL)) {
            passed = written.flows.size();
            wake();
        }
        assertTrue(passed - before <= 50, "the call waited for " + (passed - before));
        while (session.dropped(Drop.QUEUE_FULL) + written.flows.size() < 6 * BURST / LENGTH + 1) {
            wake();
        }
        assertHeld(startNs);
    }

    /** Whatever time the machine had for this test. */
    private void assertHeld(long startNs) {
        double seconds = (System.nanoTime() - startNs) / 1e9;
        double most = (BURST + RATE * seconds) * 2 + 20 * LENGTH;
        assertTrue(written.flows.size() * LENGTH <= most, written.flows.size() + " in " + seconds);
    }

    @Test
    void shouldSayWhenThePeerShouldWait() throws InterruptedException {
        session.received().pace().own(RATE);
        arrive(BULK, BURST);
        assertFalse(output.isFull());
        arrive(BULK, 4 * BURST);
        assertTrue(output.isFull());
        while (output.isFull()) {
            wake();
        }
    }

    @Test
    void shouldCountWhatItForgets() {
        session.received().pace().own(RATE);
        arrive(BULK, 3 * BURST);
        int left = written.flows.size();
        output.close();
        assertEquals(3 * BURST / LENGTH - left, session.dropped(Drop.QUEUE_FULL));
    }
}
