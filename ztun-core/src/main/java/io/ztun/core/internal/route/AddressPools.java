package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.util.List;
import java.util.Set;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.spi.Lease;

/** A pool for each of the tunnel's networks, one or two of different families, and all the leases that a store tells of. Thread-safe. */
public final class AddressPools {
    private final Leases leases = new Leases();
    private final List<AddressPool> all;

    /**
     * @param subnet the tunnel's networks, seen from the server's own addresses
     * @param shared whether others give addresses of them away, too
     * @throws ConfigException if one has no address for a client
     */
    public AddressPools(Addresses subnet, boolean shared) {
        all = subnet.all().stream()
                .map(network -> new AddressPool(network, leases, shared))
                .toList();
    }

    /** The server's addresses for configured networks: of each {@link AddressPool#serverAddress}. */
    public static Addresses serverAddresses(Addresses configured) {
        return new Addresses(
                configured.all().stream().map(AddressPool::serverAddress).toList());
    }

    /** Each of them, IPv4's first. */
    public List<AddressPool> all() {
        return all;
    }

    /** Who has which address, as far as it is known here. */
    public Leases leases() {
        return leases;
    }

    /**
     * The store has this lease now.
     *
     * @param given whether the address has just become the client's: of several that have, the first counts until one is held
     */
    public void onLease(Lease lease, boolean given) {
        leases.put(lease);
        all.forEach(pool -> pool.onLease(lease, given));
    }

    /** The address is nobody's any more. */
    public void onLeaseGone(InetAddress address) {
        leases.remove(address).ifPresent(former -> all.forEach(pool -> pool.onLeaseGone(former)));
    }

    /** Whether another gateway than that one is the last to have come to hold an address of a client's. */
    public boolean isElsewhere(String client, String gateway) {
        return all.stream().anyMatch(pool -> pool.isElsewhere(client, gateway));
    }

    /** As {@link AddressPool#reserve}. */
    public void reserve(Set<InetAddress> addresses) {
        all.forEach(pool -> pool.reserve(addresses));
    }

    /** The store did not give these addresses away: others are chosen before them from now on. */
    public void refuse(List<InetAddress> addresses) {
        addresses.forEach(address -> all.forEach(pool -> pool.refuse(address)));
    }

    /** As {@link AddressPool#release}, in the network that the address lies in. */
    public void release(InetAddress address) {
        all.forEach(pool -> pool.release(address));
    }
}
