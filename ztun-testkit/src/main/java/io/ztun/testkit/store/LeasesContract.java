package io.ztun.testkit.store;

import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** Leases as one gateway sees them. */
@Api(Api.Status.EXPERIMENTAL)
public interface LeasesContract extends StoreContract {

    @Test
    default void shouldReserveWhatIsNobodys() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            assertTrue(one.reserve("alice", Gateway.address(1), Gateway.address6(1)));
            one.assertLease(Gateway.address(1), "alice", "");
            one.assertLease(Gateway.address6(1), "alice", "");
        }
    }

    @Test
    default void shouldHoldWhatIsNobodysOrReserved() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            assertTrue(one.hold("alice", Gateway.address(1)));
            one.assertLease(Gateway.address(1), "alice", "one");

            assertTrue(one.reserve("bob", Gateway.address(2)));
            assertTrue(one.hold("bob", Gateway.address(2), Gateway.address6(2)));
            one.assertLease(Gateway.address(2), "bob", "one");
            one.assertLease(Gateway.address6(2), "bob", "one");
            assertTrue(one.hold("bob", Gateway.address(2), Gateway.address6(2)), "again");
        }
    }

    @Test
    default void shouldGiveAllOrNone() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            assertTrue(one.hold("alice", Gateway.address(1)));

            assertFalse(one.reserve("bob", Gateway.address(2), Gateway.address(1)));
            assertFalse(one.hold("bob", Gateway.address(1), Gateway.address(2)));

            one.settle();
            one.assertLease(Gateway.address(1), "alice", "one");
            assertEquals(List.of(), one.told(Gateway.address(2)));
            assertTrue(one.reserve("carol", Gateway.address(2)), "it is nobody's");
        }
    }

    @Test
    default void shouldMoveNothingForWhoReserves() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            assertTrue(one.hold("alice", Gateway.address(1)));
            assertTrue(one.reserve("alice", Gateway.address(1), Gateway.address(2)));

            one.settle();
            one.assertLease(Gateway.address(1), "alice", "one");
            one.assertLease(Gateway.address(2), "alice", "");
        }
    }

    @Test
    default void shouldKeepForItsClientWhatIsReleased() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            InetAddress[] both = {Gateway.address(1), Gateway.address6(1)};
            assertTrue(one.hold("alice", both));
            one.release("alice", both);
            one.awaitLease(both[0], "alice", "");
            one.awaitLease(both[1], "alice", "");

            assertFalse(one.reserve("bob", both[0]));
            assertFalse(one.hold("bob", both[1]));
            assertTrue(one.hold("alice", both));
            one.assertLease(both[0], "alice", "one");
        }
    }

    @Test
    default void shouldReleaseNothingForAnother() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            assertTrue(one.hold("alice", Gateway.address(1)));
            one.release("bob", Gateway.address(1));
            one.release("bob", Gateway.address(2));

            one.settle();
            one.assertLease(Gateway.address(1), "alice", "one");
            assertEquals(List.of(), one.told(Gateway.address(2)));
        }
    }

    @Test
    default void shouldForgetOnlyWhatNobodyHolds() {
        try (StorePlace place = place()) {
            assumeTrue(place.canForget(), "the store says that it forgets nothing early");
            try (Gateway one = Gateway.at(place, "one")) {
                assertTrue(one.hold("alice", Gateway.address(1)));
                assertTrue(one.reserve("bob", Gateway.address(2)));
                assertFalse(Gateway.done(one.store().forget("alice", Gateway.address(1))), "it is held");
                assertFalse(Gateway.done(one.store().forget("alice", Gateway.address(2))), "it is bob's");
                assertFalse(Gateway.done(one.store().forget("alice", Gateway.address(3))), "it is nobody's");
                one.assertLease(Gateway.address(1), "alice", "one");
                one.assertLease(Gateway.address(2), "bob", "");

                assertTrue(Gateway.done(one.store().forget("bob", Gateway.address(2))));
                assertEquals(Optional.empty(), one.lease(Gateway.address(2)));
                assertTrue(one.hold("carol", Gateway.address(2)));
            }
        }
    }

    /** A client leaves and comes back at once: what was asked last is what is. */
    @Test
    default void shouldDoInOrderWhatIsAskedOfOneAddress() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            for (int i = 0; i < 20; i++) {
                assertTrue(one.hold("alice", Gateway.address(1)));
                one.release("alice", Gateway.address(1));
            }
            one.awaitLease(Gateway.address(1), "alice", "");
            for (int i = 0; i < 20; i++) {
                one.release("alice", Gateway.address(1));
                assertTrue(one.hold("alice", Gateway.address(1)));
            }
            one.settle();
            one.assertLease(Gateway.address(1), "alice", "one");
        }
    }

    @Test
    default void shouldKnowClientsByAnyText() {
        List<String> clients = List.of(
                "gateway:one", "Zm9v+YmFy/Cg==", "an id with blanks \"and\" {quotes}", "jürgen\t☃", "x".repeat(300));
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            for (int i = 0; i < clients.size(); i++) {
                assertTrue(one.hold(clients.get(i), Gateway.address(i)), clients.get(i));
                one.assertLease(Gateway.address(i), clients.get(i), "one");
                assertTrue(one.reserve(clients.get(i), Gateway.address(i)), clients.get(i));
            }
        }
    }

    @Test
    default void shouldLetGoOfWhatItHoldsWhenItCloses() {
        try (StorePlace place = place()) {
            assumeTrue(place.isKept(), "the store says that nothing outlives it");
            try (Gateway one = Gateway.at(place, "one")) {
                for (int i = 0; i < 300; i++) {
                    assertTrue(one.hold("client-" + i, Gateway.address(i)));
                }
                assertTrue(one.hold("alice", Gateway.address6(1)));
                one.settle();
            }
            try (Gateway two = Gateway.at(place, "two")) {
                two.awaitLease(Gateway.address6(1), "alice", "");
                for (int i = 0; i < 300; i++) {
                    two.awaitLease(Gateway.address(i), "client-" + i, "");
                }
                assertFalse(two.hold("bob", Gateway.address6(1)));
            }
        }
    }
}
