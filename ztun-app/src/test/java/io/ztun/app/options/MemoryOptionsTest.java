package io.ztun.app.options;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine.ParameterException;

import io.ztun.core.settings.MemoryLimits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class MemoryOptionsTest {
    private static final long MIB = 1L << 20;

    private static MemoryLimits limits(String... args) {
        TunnelOptions options = TunnelOptionsTest.read(args);
        return options.compression.memory(options.limits.memory);
    }

    @Test
    void shouldReadHowMuchIsKept() {
        assertEquals(MemoryLimits.NONE, limits());
        assertEquals(MemoryLimits.NONE, limits("--memory=off"));
        assertEquals(new MemoryLimits(64 * MIB, 256 * MIB), limits("--memory=65536K"));
        assertEquals(new MemoryLimits(4_096 * MIB, 8_192 * MIB), limits("--memory=4g", "--max-memory=8g"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"63m", "5g", "1024", "64mb", "-1g", "99999999999g", "g", "1.5g"})
    void shouldRefuseWhatIsNoSize(String size) {
        ParameterException e = assertThrows(ParameterException.class, () -> limits("--memory=" + size));
        assertEquals("--memory wants 64m to 4g, or off: " + size, Wanted.instead(e, Wanted.name(e.getArgSpec())));
    }

    @Test
    void shouldNotGoWithAnotherHistory() {
        assertEquals(
                List.of("--memory does not go with --history=per-flow: it is compressed against what was sent before;"
                        + " leave one of them away"),
                OptionRules.broken(TunnelOptionsTest.read("--memory=64m", "--history=per-flow")));
        assertEquals(List.of(), OptionRules.broken(TunnelOptionsTest.read("--memory=off", "--history=none")));
    }

    @Test
    void shouldBoundAllOnlyWhereThereIsMemoryAndOnAServer() {
        assertEquals(
                List.of("--max-memory bounds what --memory takes: give that, too"),
                OptionRules.broken(TunnelOptionsTest.read("--max-memory=1g")));
        assertEquals(
                List.of("--max-memory is the server's: leave --server away to be one"),
                OptionRules.broken(TunnelOptionsTest.read("--server=10.0.0.1", "--memory=1g", "--max-memory=1g")));
    }
}
