package io.ztun.testkit.store;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.StoreException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** When the store cannot be reached, and when it can again. */
@Api(Api.Status.EXPERIMENTAL)
public interface UnreachableContract extends StoreContract {

    private StorePlace mortal() {
        StorePlace place = place();
        if (!place.canGoAway()) {
            place.close();
        }
        assumeTrue(place.canGoAway(), "the store says that it cannot go away");
        return place;
    }

    @Test
    default void shouldStartWithoutIt() {
        try (StorePlace place = mortal()) {
            place.goAway();
            try (Gateway one = Gateway.idle(place, "one", LEASE_TIME)) {
                long start = System.nanoTime();
                one.start(Duration.ofSeconds(1));
                long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
                assertTrue(ms >= 900 && ms < 4_000, () -> "patience of a second took " + ms + " ms");
                assertEquals(false, one.reachable());
                assertFalse(one.reason().isBlank());

                place.comeBack();
                one.awaitReachable(true);
                assertTrue(one.hold("alice", Gateway.address(1)));
            }
        }
    }

    @Test
    default void shouldSaySoAndGoOnWhereItWas() {
        try (StorePlace place = mortal();
                Gateway one = Gateway.at(place, "one")) {
            assertTrue(one.hold("alice", Gateway.address(1)));
            assertTrue(one.hold("bob", Gateway.address(2)));
            one.settle();
            int told = one.told(Gateway.address(1)).size();
            place.goAway();
            Throwable failure = Gateway.failure(one.store().hold("carol", List.of(Gateway.address(3))));
            assertInstanceOf(StoreException.class, failure);
            assertEquals(1, failure.getMessage().lines().count(), failure.getMessage());
            one.awaitReachable(false);
            assertFalse(one.reason().isBlank());
            assertInstanceOf(
                    StoreException.class, Gateway.failure(one.store().reserve("carol", List.of(Gateway.address(3)))));
            assertInstanceOf(StoreException.class, Gateway.failure(one.store().putClient("dave", "KEY dave", false)));
            one.release("bob", Gateway.address(2));
            one.store().announce(Map.of("sessions", "1"));

            place.comeBack();
            one.awaitReachable(true);
            one.awaitLease(Gateway.address(1), "alice", "one");
            assertEquals(told, one.told(Gateway.address(1)).size(), "nothing has changed");
            one.awaitLease(Gateway.address(2), "bob", "");
            Gateway.await("what was announced", () -> Map.of("sessions", "1").equals(one.facts("one")));
            assertTrue(one.hold("carol", Gateway.address(3)));
        }
    }

    @Test
    default void shouldGiveUpWhatItHoldsBeforeOthersCanHaveIt() {
        Duration leaseTime = shortLeaseTime();
        try (StorePlace place = mortal();
                Gateway one = Gateway.at(place, "one", leaseTime)) {
            assertTrue(one.hold("alice", Gateway.address(1)));
            one.settle();
            long start = System.nanoTime();
            place.goAway();
            one.awaitGone(Gateway.address(1));
            long ms = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start);
            assertTrue(
                    ms < leaseTime.toMillis() + 500,
                    () -> "lease time " + leaseTime + ", given up after " + ms + " ms");

            place.comeBack();
            one.awaitReachable(true);
            assertTrue(one.hold("carol", Gateway.address(2)));
            one.settle();
            assertFalse(
                    one.lease(Gateway.address(1))
                            .flatMap(lease -> lease.gateway())
                            .isPresent(),
                    "it does not hold again what it has given up");
        }
    }
}
