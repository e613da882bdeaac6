package io.ztun.app.process;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class HeapCheckTest {
    private static final long MIB = 1 << 20;

    /** A thirtieth of a bound is what HotSpot's serial collector keeps for itself. */
    @ParameterizedTest
    @CsvSource({"1, 32", "512, 32", "512, 26", "10000, 183", "65536, 1106"})
    void shouldTakeTheHeapThatTheLauncherGives(int clients, int bound) {
        HeapCheck.require(clients, bound * MIB * 29 / 30);
    }

    @Test
    void shouldSayWhatItTakesAndWhatFits() {
        ConfigException e = assertThrows(ConfigException.class, () -> HeapCheck.require(65_536, 512 * MIB));
        assertEquals(
                "--max-clients=65536 takes a heap of 1105 MiB, and this one has 512: allow more with"
                        + " ZTUN_JAVA_OPTS=-Xmx1105m where the machine has 2210 MiB or more, or no more clients than"
                        + " --max-clients 31744",
                e.getMessage());
        HeapCheck.require(31_744, 512 * MIB);
        assertThrows(ConfigException.class, () -> HeapCheck.require(31_745, 512 * MIB));
        HeapCheck.require(65_536, 1105 * MIB * 29 / 30);
    }
}
