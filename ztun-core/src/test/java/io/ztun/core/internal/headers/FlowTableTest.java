package io.ztun.core.internal.headers;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class FlowTableTest {

    @ParameterizedTest
    @ValueSource(ints = {0, -1, 3, 512})
    void shouldRefuseNumberOfFlowsThatIsNoPowerOfTwoOrTooLarge(int flows) {
        assertThrows(IllegalArgumentException.class, () -> new HeaderCompressor(flows));
        assertThrows(IllegalArgumentException.class, () -> new HeaderDecompressor(flows));
    }

    @Test
    void shouldAdmitFlowAtSecondSight() {
        final FlowTable table = new FlowTable(4, 0);
        assertFalse(table.isWorthwhile(7));
        assertFalse(table.isWorthwhile(8));
        assertTrue(table.isWorthwhile(7));
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 2, 8, 256})
    void shouldReplaceFlowThatWasSilentLongest(int capacity) {
        final FlowTable table = new FlowTable(capacity, 5);
        final List<Integer> byAge = new ArrayList<>(); // ports, the one silent longest first
        final Random random = new Random(1);
        for (int i = 0; i < 20_000; i++) {
            final int port = random.nextInt(2 * capacity + 1);
            final ParsedHeader header = header(port);
            // Few distinct hashes, so that buckets hold several flows.
            final int hash = table.hash(header) & 0x13;
            final int number = table.find(header, hash);
            assertEquals(byAge.contains(port), number >= 0);
            if (number < 0) {
                if (byAge.size() == capacity) {
                    byAge.remove(0);
                }
                table.flow(table.claim(hash)).last = header;
            }
            byAge.remove((Object) port);
            byAge.add(port);
        }
    }

    private static ParsedHeader header(int port) {
        final ParsedHeader header = new ParsedHeader();
        header.version = 4;
        header.protocol = ParsedHeader.UDP;
        header.ports = port;
        return header;
    }
}
