/**
 * A {@link io.ztun.spi.Store} in etcd, version 3.4 or later, over its JSON gateway.
 *
 * <p>Each address has a key, and so has each client and each gateway ({@link io.ztun.store.etcd.Keys}). A claim is one transaction that
 * compares the revisions of the keys that it is about and writes them ({@link io.ztun.store.etcd.Claims}), so that it does not matter how
 * old the copy is that it was made from. The copy ({@link io.ztun.store.etcd.Copy}) is what the watch has brought, and nothing else.
 *
 * <p>Threads: {@code ztun-store} owns the copy, the claims under way and all calls of the listener. {@code ztun-store-connection}
 * connects, keeps etcd's leases alive and starts the watch ({@link io.ztun.store.etcd.Connection}); {@code ztun-store-watch} reads it; at most
 * {@value io.ztun.store.etcd.Requests#IN_FLIGHT_MAX} {@code ztun-store-request} wait for answers. The JDK's client has one of its own beside
 * {@code ztun-store-http}.
 */
package io.ztun.store.etcd;
