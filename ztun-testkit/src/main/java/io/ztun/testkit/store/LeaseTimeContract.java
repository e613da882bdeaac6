package io.ztun.testkit.store;

import java.net.InetAddress;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** How long an address stays a client's: as long as it is held, and for the lease time after that. */
@Api(Api.Status.EXPERIMENTAL)
public interface LeaseTimeContract extends StoreContract {

    @Test
    default void shouldKeepWhatIsHeldAndForgetTheRestAfterTheLeaseTime() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one", shortLeaseTime())) {
            InetAddress held = Gateway.address(1);
            InetAddress reserved = Gateway.address(2);
            InetAddress released = Gateway.address(3);
            assertTrue(one.hold("alice", held));
            assertTrue(one.reserve("bob", reserved));
            assertTrue(one.hold("carol", released));
            long start = System.nanoTime();
            one.release("carol", released);
            Gateway.pause(shortLeaseTime().toMillis() / 2);
            if (System.nanoTime() - start < shortLeaseTime().toNanos() * 3 / 4) { // on a machine that is not too busy
                assertFalse(one.hold("dave", released), "half the lease time is left");
            }

            one.awaitGone(reserved);
            one.awaitGone(released);
            assertTrue(System.nanoTime() - start >= shortLeaseTime().toNanos() * 9 / 10, "too early");
            Gateway.pause(shortLeaseTime().toMillis());
            one.awaitLease(held, "alice", "one");
            assertFalse(one.hold("dave", held));
            assertTrue(one.hold("dave", reserved));
            assertTrue(one.hold("dave", released));
        }
    }
}
