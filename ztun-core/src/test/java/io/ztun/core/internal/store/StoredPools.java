package io.ztun.core.internal.store;

import java.net.InetAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.core.internal.route.AddressPool;
import io.ztun.core.internal.route.AddressPools;
import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreListener;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** Pools of one gateway, what they choose, and the store that it belongs to: one start of a server, as far as addresses go. */
public final class StoredPools implements StoreListener, AutoCloseable {
    private static final String GATEWAY = "here";

    private final AddressPools pools;
    private final Store store;

    /** One that begins with what is in the state. */
    public StoredPools(String subnet, LocalState state) {
        pools = new AddressPools(Addresses.parse(subnet), false);
        store = new LocalStore(state, GATEWAY);
        store.start(this, Duration.ZERO);
    }

    /** One whose store is in memory. */
    public StoredPools(String subnet) {
        this(subnet, new LocalState(LocalState.FOREVER));
    }

    /** The first pool. */
    public AddressPool pool() {
        return pools.all().get(0);
    }

    /** All that the store has told of. */
    public AddressPools pools() {
        return pools;
    }

    /** Takes an address out of the first pool, as a client's session does. */
    public Optional<Cidr> take(String client, Optional<InetAddress> wanted) {
        return take(pool(), client, wanted);
    }

    /** As the other, out of any pool. */
    public Optional<Cidr> take(AddressPool pool, String client, Optional<InetAddress> wanted) {
        Optional<Cidr> taken = pool.take(client, wanted, Set.of());
        taken.map(Cidr::address).ifPresent(address -> {
            pools.leases()
                    .of(address)
                    .map(Lease::client)
                    .filter(owner -> !owner.equals(client))
                    .ifPresent(owner -> store.forget(owner, address));
            assertTrue(
                    store.hold(client, List.of(address)).toCompletableFuture().join());
        });
        return taken;
    }

    /** The client has gone. */
    public void release(InetAddress address) {
        pools.leases().of(address).ifPresent(lease -> store.release(lease.client(), List.of(address)));
        pools.release(address);
    }

    @Override
    public void onLease(Lease lease) {
        pools.onLease(lease, false);
    }

    @Override
    public void onLeaseGone(InetAddress address) {
        pools.onLeaseGone(address);
    }

    @Override
    public void onClient(String name, String entry) {}

    @Override
    public void onClientGone(String name) {}

    @Override
    public void onGateway(String name, Map<String, String> facts) {}

    @Override
    public void onGatewayGone(String name) {}

    @Override
    public void onReachable(boolean reachable, String reason) {}

    @Override
    public void close() {
        store.close();
    }
}
