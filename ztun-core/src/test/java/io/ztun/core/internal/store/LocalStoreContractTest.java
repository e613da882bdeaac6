package io.ztun.core.internal.store;

import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.spi.Store;
import io.ztun.spi.StoreConfig;
import io.ztun.spi.StoreProvider;
import io.ztun.testkit.store.StoreContractTest;
import io.ztun.testkit.store.StorePlace;
import io.ztun.testkit.store.StoreProviderContract;

class LocalStoreContractTest {

    /** Several gateways of one process. */
    @Nested
    final class Memory extends StoreContractTest implements StoreProviderContract {
        @Override
        public StorePlace place() {
            return new StorePlace() {
                private LocalState state;

                @Override
                public Store open(StoreConfig config) {
                    state = state == null ? new LocalState(config.leaseTime()) : state;
                    return new LocalStore(state, config.gateway());
                }
            };
        }

        @Override
        public StoreProvider provider() {
            return new MemoryStoreProvider();
        }

        @Override
        public Map<String, String> options() {
            return Map.of();
        }
    }

    /** One server, started again and again. */
    @Nested
    final class File extends StoreContractTest implements StoreProviderContract {
        @TempDir
        private Path folder;

        private int places;

        @Override
        public StorePlace place() {
            Map<String, String> options =
                    Map.of("file", folder.resolve("store-" + ++places).toString());
            return new StorePlace() {
                @Override
                public Store open(StoreConfig config) {
                    return provider().create(new StoreConfig(config.gateway(), config.leaseTime(), options));
                }

                @Override
                public boolean isShared() {
                    return false;
                }
            };
        }

        @Override
        public StoreProvider provider() {
            return new FileStoreProvider();
        }

        @Override
        public Map<String, String> options() {
            return Map.of("file", folder.resolve("leases").toString());
        }
    }
}
