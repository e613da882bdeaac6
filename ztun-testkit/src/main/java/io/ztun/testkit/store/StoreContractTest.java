package io.ztun.testkit.store;

import io.ztun.api.Api;

/**
 * All that a store has to do; subject by subject in the interfaces that it is made of. A store that is found by its name has
 * {@link StoreProviderContract} as well.
 *
 * <pre>{@code
 * final class MyStoreContractTest extends StoreContractTest {
 *     @Override
 *     public StorePlace place() {
 *         String database = "test-" + System.nanoTime();
 *         return config -> new MyStore(config, database);
 *     }
 * }
 * }</pre>
 *
 * Random content is drawn from a seed that is printed when a test fails; {@code -Dztun.seed=N} repeats it.
 */
@Api(Api.Status.EXPERIMENTAL)
public abstract class StoreContractTest
        implements LeasesContract,
                SharedLeasesContract,
                LeaseTimeContract,
                ClientsContract,
                GatewaysContract,
                StoreLifeContract,
                UnreachableContract {

    /** For subclasses. */
    protected StoreContractTest() {}
}
