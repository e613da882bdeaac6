/**
 * A store that gateways share in etcd, registered under the name {@code etcd}. It speaks etcd's JSON gateway with the JDK's HTTP client.
 *
 * <p>It reads the API, the JDK and Gson, and nothing of ZTun's own beyond that, as any other plugin does.
 */
module io.ztun.store.etcd {
    requires com.google.gson;
    requires io.ztun.api;
    requires java.net.http;

    provides io.ztun.spi.StoreProvider with
            io.ztun.store.etcd.EtcdStoreProvider;
}
