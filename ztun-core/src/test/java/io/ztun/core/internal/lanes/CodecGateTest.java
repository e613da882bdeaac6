package io.ztun.core.internal.lanes;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CodecGateTest {
    private final CodecGate gate = new CodecGate();

    /** Sends packets that the codec cannot shrink, and counts how many of them it was given. */
    private int encoded(int flow, int packets) {
        int encoded = 0;
        for (int i = 0; i < packets; i++) {
            if (gate.skips(flow)) {
                gate.countSkip(flow);
            } else {
                gate.learn(flow, 10_000, 10_050);
                encoded++;
            }
        }
        return encoded;
    }

    @Test
    void shouldTryRandomDataSeldom() {
        encoded(1, 1_000);
        int tries = encoded(1, 64_000);
        assertEquals(1_000, tries, 1);
    }

    @Test
    void shouldFindCompressibleDataAgainWithin64Frames() {
        encoded(1, 10_000);
        int skipped = 0;
        while (gate.skips(1)) {
            gate.countSkip(1);
            skipped++;
        }
        assertTrue(skipped < 64, "skipped " + skipped);
        gate.learn(1, 10_000, 3_000);
        assertFalse(gate.skips(1));
        gate.learn(1, 10_000, 3_000);
        assertEquals(5, encoded(1, 5));
    }

    @Test
    void shouldNotTakeOneHitForAChange() {
        encoded(1, 10_000);
        gate.learn(1, 10_000, 3_000);
        gate.learn(1, 10_000, 10_050);
        assertEquals(0, encoded(1, CodecGate.SKIP_MAX));
    }

    @Test
    void shouldJudgeFlowsApart() {
        encoded(1, 1_000);
        assertFalse(gate.skips(2));
    }
}
