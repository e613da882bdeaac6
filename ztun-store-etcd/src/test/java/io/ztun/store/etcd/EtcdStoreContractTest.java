package io.ztun.store.etcd;

import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;

import io.ztun.spi.StoreProvider;
import io.ztun.testkit.store.StoreContractTest;
import io.ztun.testkit.store.StorePlace;
import io.ztun.testkit.store.StoreProviderContract;

class EtcdStoreContractTest extends StoreContractTest implements StoreProviderContract {
    private static final AtomicInteger PLACES = new AtomicInteger();
    private static EtcdCluster etcd;

    @BeforeAll
    static void start() {
        etcd = EtcdCluster.of(1);
    }

    @AfterAll
    static void end() {
        if (etcd != null) {
            etcd.close();
        }
    }

    @Override
    public StorePlace place() {
        return etcd.place("/ztun/" + PLACES.incrementAndGet() + "/");
    }

    @Override
    public StoreProvider provider() {
        return new EtcdStoreProvider();
    }

    @Override
    public Map<String, String> options() {
        return etcd.options("/ztun/");
    }
}
