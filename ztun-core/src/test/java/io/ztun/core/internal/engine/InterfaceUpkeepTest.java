package io.ztun.core.internal.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

import io.ztun.api.TunException;
import io.ztun.core.internal.log.RecordedLog;
import io.ztun.spi.RestorableTun;
import io.ztun.testkit.fake.FakeTun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class InterfaceUpkeepTest {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    @RegisterExtension
    private final RecordedLog recorded = new RecordedLog(InterfaceUpkeep.class);

    private final List<String> lines = recorded.lines();
    private final Changed device = new Changed();
    private long nowNs;
    private final InterfaceUpkeep upkeep = new InterfaceUpkeep(device, () -> nowNs);

    private static final class Changed extends FakeTun implements RestorableTun {
        Optional<String> restored = Optional.empty();
        String refused;

        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            return true;
        }

        @Override
        public Optional<String> restore() {
            if (refused != null) {
                throw new TunException(refused);
            }
            return restored;
        }
    }

    private void run(int times) {
        for (int i = 0; i < times; i++) {
            nowNs += upkeep.intervalNs();
            upkeep.run();
        }
    }

    @Test
    void shouldSayWhatItHasRestored() {
        run(10);
        assertEquals(List.of(), lines);
        device.restored = Optional.of("address=10.13.0.7/24");
        run(1);
        assertEquals(List.of("Restored on fake, where another program had changed it: address=10.13.0.7/24"), lines);
    }

    @Test
    void shouldTireOfAFight() {
        device.restored = Optional.of("state=up");
        run(7);
        assertEquals(64 * SECOND, upkeep.intervalNs());
        run(60);
        assertEquals(64 * SECOND, upkeep.intervalNs());
        assertTrue(lines.size() <= 15, () -> lines.size() + " lines in an hour");
        device.restored = Optional.empty();
        run(6);
        assertEquals(SECOND, upkeep.intervalNs());
    }

    @Test
    void shouldSayOnceWhatTheSystemRefusesAndWhenThatIsOver() {
        device.refused = "the interface is not as it should be";
        run(3);
        assertEquals(List.of("the interface is not as it should be"), lines);
        device.refused = null;
        run(1);
        assertEquals(2, lines.size());
        assertTrue(lines.get(1).startsWith("The interface is as it should be again after"), lines.get(1));
    }
}
