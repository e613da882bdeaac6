package io.ztun.testkit.store;

import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.spi.Store;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Starting and closing. */
@Api(Api.Status.EXPERIMENTAL)
public interface StoreLifeContract extends StoreContract {

    @Test
    default void shouldSayThatItReachesThePlaceBeforeStartReturns() {
        try (StorePlace place = place();
                Gateway one = Gateway.idle(place, "one", LEASE_TIME)) {
            one.start(Duration.ofSeconds(10));
            assertEquals(true, one.reachable(), one::reason);
        }
    }

    @Test
    default void shouldCloseTwiceAndUnstarted() {
        try (StorePlace place = place()) {
            Gateway.idle(place, "one", LEASE_TIME).close();
            Gateway two = Gateway.at(place, "two");
            two.close();
            two.close();
        }
    }

    @Test
    default void shouldAnswerOnceClosed() {
        try (StorePlace place = place()) {
            Gateway one = Gateway.at(place, "one");
            Store store = one.store();
            one.close();
            Gateway.failure(store.hold("alice", List.of(Gateway.address(1))));
            store.release("alice", List.of(Gateway.address(1)));
        }
    }

    @Test
    default void shouldEndItsThreads() {
        try (StorePlace place = place()) {
            Gateway.at(place, "warm").close(); // what the JVM makes once, such as a cleaner
            Set<Thread> before = threads();
            for (int i = 0; i < 5; i++) {
                try (Gateway one = Gateway.at(place, "one")) {
                    assertTrue(one.hold("alice", Gateway.address(1)));
                }
            }
            Gateway.await("the end of all threads but those that were there: " + before, () -> {
                System.gc(); // up to Java 20 an HttpClient's last thread ends with it
                Set<Thread> now = threads();
                now.removeAll(before);
                return now.isEmpty();
            });
        }
    }

    private static Set<Thread> threads() {
        Set<Thread> all = new HashSet<>(Thread.getAllStackTraces().keySet());
        all.removeIf(thread -> thread.getName().startsWith("ForkJoinPool")); // the JVM's own, which it ends itself
        return all;
    }
}
