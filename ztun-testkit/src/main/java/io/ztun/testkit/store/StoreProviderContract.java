package io.ztun.testkit.store;

import java.util.HashMap;
import java.util.Map;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Providers of stores: their name, and what they refuse. */
@Api(Api.Status.EXPERIMENTAL)
public interface StoreProviderContract {

    /** The provider under test. Called as often as needed. */
    StoreProvider provider();

    /** Options that it makes a store with. Nothing needs to be there that they name, files excepted. */
    Map<String, String> options();

    @Test
    default void shouldBeNamedAsPluginsAre() {
        assertTrue(provider().name().matches("[a-z][a-z0-9-]{0,31}"), provider().name());
        assertTrue(
                provider().unavailableReason().isEmpty(), () -> "" + provider().unavailableReason());
    }

    @Test
    default void shouldConnectToNothingBeforeItIsStarted() {
        provider()
                .create(new StoreConfig("one", StoreConfig.LEASE_TIME_DEFAULT, options()))
                .close();
    }

    @Test
    default void shouldRefuseAnOptionThatItDoesNotKnow() {
        Map<String, String> options = new HashMap<>(options());
        options.put("no-such-option", "x");
        StoreConfig config = new StoreConfig("one", StoreConfig.LEASE_TIME_DEFAULT, options);

        var e = assertThrows(
                ConfigException.class, () -> provider().create(config).close());

        assertEquals(1, e.getMessage().lines().count(), e.getMessage());
        assertTrue(e.getMessage().contains("no-such-option"), e.getMessage());
        for (String known : options().keySet()) {
            assertTrue(e.getMessage().contains(known), e.getMessage());
        }
    }
}
