package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

import io.ztun.spi.Lease;

/** A copy of the leases that a store has, as it tells of them. Thread-safe. */
public final class Leases {
    private final Map<InetAddress, Lease> byAddress = new ConcurrentHashMap<>();

    /** None yet. */
    public Leases() {}

    /** That of an address; empty if it is nobody's. */
    public Optional<Lease> of(InetAddress address) {
        return Optional.ofNullable(byAddress.get(address));
    }

    /** Whether an address is this client's. */
    public boolean isOf(String client, InetAddress address) {
        return of(address).filter(lease -> lease.client().equals(client)).isPresent();
    }

    /** Whether an address is this client's, and held by that gateway. */
    public boolean isHeld(String client, InetAddress address, String gateway) {
        return of(address)
                .filter(lease -> lease.client().equals(client))
                .flatMap(Lease::gateway)
                .filter(gateway::equals)
                .isPresent();
    }

    /** All of them, in no order. */
    public List<Lease> all() {
        return List.copyOf(byAddress.values());
    }

    void put(Lease lease) {
        byAddress.put(lease.address(), lease);
    }

    Optional<Lease> remove(InetAddress address) {
        return Optional.ofNullable(byAddress.remove(address));
    }
}
