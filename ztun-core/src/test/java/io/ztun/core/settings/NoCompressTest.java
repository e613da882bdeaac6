package io.ztun.core.settings;

import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class NoCompressTest {

    @Test
    void shouldReadPortsAndNetworks() {
        NoCompress read = NoCompress.parse("tcp:443, 10.0.5.0/24,udp:514-520,[fd00::]/64,fd01::/48");
        assertEquals("[tcp:443, udp:514-520]", read.ports().toString());
        assertEquals(
                List.of(Cidr.parse("10.0.5.0/24"), Cidr.parse("fd00::/64"), Cidr.parse("fd01::/48")), read.subnets());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ",",
                "443",
                "tcp",
                "tcp:",
                "tcp:443,",
                "tcp:0",
                "tcp:65536",
                "udp:9-8",
                "tcp:1-",
                "tcp:-1",
                "tcp:x",
                "sctp:1",
                "10.0.5.0",
                "10.0.5.0/33",
                "[fd00::/64",
                "[fd00::]",
                "fd00::]/64",
                "example.org/24",
                "tcp:443 udp:1",
            })
    void shouldSayWhatIsWrong(String list) {
        String message = assertThrows(ConfigException.class, () -> NoCompress.parse(list))
                .getMessage();
        assertTrue(message.contains("no-compress="), message);
        assertFalse(message.contains("\n") || message.endsWith("."), message);
    }

    @ParameterizedTest
    @CsvSource({"shared, SHARED", "per-flow, PER_FLOW", "none, NONE"})
    void shouldReadHistoriesAsOptionsHaveThem(String text, Privacy.History history) {
        assertEquals(history, Privacy.History.parse(text));
        assertEquals(text, history.toString());
    }

    @Test
    void shouldNameTheHistoriesThereAre() {
        String message = assertThrows(ConfigException.class, () -> Privacy.History.parse("PER_FLOW"))
                .getMessage();
        assertEquals("unknown history: history=PER_FLOW available=[shared, per-flow, none]", message);
    }
}
