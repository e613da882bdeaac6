package io.ztun.testkit.store;

import io.ztun.api.Api;
import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;

/**
 * Where the stores of one test find what they share: a file, a server. Empty at first. What a store cannot do is said here, and the tests
 * of it are left out.
 */
@Api(Api.Status.EXPERIMENTAL)
public interface StorePlace extends AutoCloseable {

    /** A store for a gateway, with {@link StoreConfig#gateway} and {@link StoreConfig#leaseTime} as given. It has not been started. */
    Store open(StoreConfig config);

    /** Whether several gateways may have stores here at once. */
    default boolean isShared() {
        return true;
    }

    /** Whether what a store has written is here for the next one, after the first has closed. */
    default boolean isKept() {
        return true;
    }

    /** Whether its stores forget an address before its time is over ({@link Store#forget}). */
    default boolean canForget() {
        return true;
    }

    /** Whether it can be made unreachable: {@link #goAway} and {@link #comeBack} do it then. */
    default boolean canGoAway() {
        return false;
    }

    /** From now on no store reaches it, and all that it has stays as it is. */
    default void goAway() {
        throw new UnsupportedOperationException();
    }

    /** It can be reached again. */
    default void comeBack() {
        throw new UnsupportedOperationException();
    }

    /** The end of the test. All stores have been closed. */
    @Override
    default void close() {}
}
