package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;

/** A pool for each of the tunnel's networks, one or two of different families. Thread-safe. */
public final class AddressPools {
    private final List<AddressPool> all;

    /**
     * @param subnet the tunnel's networks, seen from the server's own addresses
     * @throws ConfigException if one has no address for a client
     */
    public AddressPools(Addresses subnet) {
        all = subnet.all().stream().map(AddressPool::new).toList();
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

    /** As {@link AddressPool#leases}, those of one family behind those of the other. */
    public List<Leases.Lease> leases() {
        List<Leases.Lease> leases = new ArrayList<>();
        all.forEach(pool -> leases.addAll(pool.leases()));
        return leases;
    }

    /** As {@link AddressPool#restore}: each takes what lies in its network. */
    public void restore(List<Leases.Lease> former, Runnable onNew) {
        all.forEach(pool -> pool.restore(former, onNew));
    }

    /** As {@link AddressPool#reserve}. */
    public void reserve(Set<InetAddress> addresses) {
        all.forEach(pool -> pool.reserve(addresses));
    }

    /** As {@link AddressPool#release}, in the network that the address lies in. */
    public void release(InetAddress address) {
        all.forEach(pool -> pool.release(address));
    }
}
