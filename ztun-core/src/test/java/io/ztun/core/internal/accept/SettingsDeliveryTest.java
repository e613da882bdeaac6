package io.ztun.core.internal.accept;

import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import io.ztun.api.Cidr;
import io.ztun.core.settings.PushedSettings;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

@Timeout(30)
class SettingsDeliveryTest {
    private final BlockingQueue<PushedSettings> told = new LinkedBlockingQueue<>();

    private static PushedSettings route(String network) {
        return PushedSettings.NONE.withRoutes(List.of(Cidr.parse(network)));
    }

    @Test
    void shouldTellEachStateOnceAndOfNothingAtTheEnd() throws InterruptedException {
        SettingsDelivery delivery = new SettingsDelivery(told::add);
        delivery.set(PushedSettings.NONE);
        delivery.set(route("10.5.0.0/16"));
        assertEquals(route("10.5.0.0/16"), told.poll(5, TimeUnit.SECONDS));
        delivery.set(route("10.5.0.0/16"));
        delivery.close();
        delivery.close();
        delivery.set(route("10.6.0.0/16"));
        assertEquals(List.of(PushedSettings.NONE), List.copyOf(told));
    }

    @Test
    void shouldTellNothingWhereNothingWasAccepted() {
        SettingsDelivery delivery = new SettingsDelivery(told::add);
        delivery.set(PushedSettings.NONE);
        delivery.close();
        assertTrue(told.isEmpty());
    }

    /** Who changes its mind all the time costs a call a second. */
    @Test
    void shouldSkipWhatHasPassed() throws InterruptedException {
        SettingsDelivery delivery = new SettingsDelivery(told::add);
        for (int i = 0; i < 1_000; i++) {
            delivery.set(route("10." + i % 250 + ".0.0/16"));
        }
        PushedSettings last = route("10.9.9.0/24");
        delivery.set(last);
        PushedSettings first = told.poll(5, TimeUnit.SECONDS);
        if (!last.equals(first)) {
            assertEquals(last, told.poll(5, TimeUnit.SECONDS));
        }
        delivery.close();
        assertEquals(List.of(PushedSettings.NONE), List.copyOf(told));
    }

    @Test
    void shouldOutliveAListenerThatFails() throws InterruptedException {
        SettingsDelivery delivery = new SettingsDelivery(settings -> {
            told.add(settings);
            throw new IllegalStateException("no ip command");
        });
        delivery.set(route("10.5.0.0/16"));
        assertEquals(route("10.5.0.0/16"), told.poll(5, TimeUnit.SECONDS));
        delivery.close();
        assertEquals(PushedSettings.NONE, told.poll(5, TimeUnit.SECONDS));
    }
}
