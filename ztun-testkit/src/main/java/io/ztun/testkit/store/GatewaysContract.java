package io.ztun.testkit.store;

import java.util.Map;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

/** What gateways say of themselves. */
@Api(Api.Status.EXPERIMENTAL)
public interface GatewaysContract extends StoreContract {

    @Test
    default void shouldTellWhatIsAnnouncedLast() {
        try (StorePlace place = place();
                Gateway one = Gateway.at(place, "one")) {
            assertNull(one.facts("one"), "nothing has been announced");
            Map<String, String> facts =
                    Map.of("sessions", "3", "address", "192.0.2.5:2024", "state", "open = \"ja\" ☃");
            one.store().announce(facts);
            Gateway.await("the facts", () -> facts.equals(one.facts("one")));
            one.store().announce(Map.of("sessions", "4"));
            Gateway.await("other facts", () -> Map.of("sessions", "4").equals(one.facts("one")));
        }
    }

    @Test
    default void shouldTellOthersAndThatItHasClosed() {
        try (StorePlace place = place()) {
            assumeTrue(place.isShared(), "the store says that it is for one gateway at a time");
            try (Gateway one = Gateway.at(place, "one")) {
                try (Gateway two = Gateway.at(place, "two")) {
                    two.store().announce(Map.of("sessions", "0"));
                    Gateway.await("two", () -> Map.of("sessions", "0").equals(one.facts("two")));
                    try (Gateway three = Gateway.at(place, "three")) {
                        assertEquals(Map.of("sessions", "0"), three.facts("two"));
                    }
                }
                Gateway.await("two is gone", () -> one.facts("two") == null);
            }
        }
    }
}
