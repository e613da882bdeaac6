package io.ztun.core.internal.store;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.api.Cidr;
import io.ztun.spi.Lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class LocalStateTest {
    private static InetAddress address(int number) {
        return Cidr.parse("10.64.0.0/14").plus(number);
    }

    @Test
    void shouldForgetTheOldestOfTooManyLeasesThatNobodyHolds() {
        LocalState state = new LocalState(LocalState.FOREVER);
        assertTrue(state.hold("here", "held", List.of(address(1))));
        for (int i = 0; i <= LocalState.IDLE_MAX; i++) {
            assertTrue(state.reserve("client" + i, List.of(address(10 + i))));
        }
        List<Lease> leases = state.leases();
        assertEquals(LocalState.IDLE_MAX + 1, leases.size());
        assertEquals("client1", leases.get(0).client());
        assertEquals("held", leases.get(leases.size() - 1).client());
    }

    @Test
    void shouldEndWhatNobodyHoldsAfterTheLeaseTime() throws Exception {
        LocalState state = new LocalState(Duration.ofSeconds(1));
        try (StoredPools here = new StoredPools("10.64.0.1/14", state)) {
            assertTrue(state.hold("other", "held", List.of(address(5))));
            assertTrue(state.reserve("idle", List.of(address(6))));
            for (int i = 0; i < 500 && here.pools().leases().of(address(6)).isPresent(); i++) {
                Thread.sleep(20);
            }
            assertEquals(
                    List.of(address(5)),
                    here.pools().leases().all().stream().map(Lease::address).toList());
            assertTrue(state.reserve("another", List.of(address(6))));
        }
    }
}
