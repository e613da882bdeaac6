package io.ztun.tun.linux;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GateTest {

    @Test
    void shouldLetNobodyInOnceClosed() {
        Gate gate = new Gate();
        assertTrue(gate.enter());
        gate.leave();
        gate.close();
        assertFalse(gate.enter());
        gate.awaitEmpty();
    }

    /** The race that matters: somebody is let in and the closer does not wait. */
    @Test
    void shouldNotBeEmptyWhileSomebodyIsInside() throws Exception {
        for (int round = 0; round < 2_000; round++) {
            Gate gate = new Gate();
            AtomicBoolean gone = new AtomicBoolean();
            AtomicBoolean late = new AtomicBoolean();
            CountDownLatch started = new CountDownLatch(1);
            Thread user = new Thread(() -> {
                started.countDown();
                while (gate.enter()) {
                    late.compareAndSet(false, gone.get());
                    gate.leave();
                }
            });
            user.start();
            assertTrue(started.await(10, TimeUnit.SECONDS));
            gate.close();
            gate.awaitEmpty();
            gone.set(true);
            user.join();
            assertFalse(late.get(), "inside after the gate was empty, round " + round);
        }
    }
}
