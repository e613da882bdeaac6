package io.ztun.core.internal.fleet;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.AuthorizedClients;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.route.AddressPool;
import io.ztun.core.internal.route.AddressPools;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.spi.Lease;

/** Which addresses the places of a server's clients have, one of each family at most. Thread-safe. */
final class GivenAddresses {
    private final Addresses subnet;
    private final Optional<ClientList> clients;
    private final AddressPools pools;

    /** How many places have an address: each is counted once it is {@link #keep kept}. */
    private final Map<InetAddress, Integer> places = new HashMap<>();

    /** The clients whose fixed addresses the pools keep for them. */
    private AuthorizedClients reserved;

    /**
     * @param subnet the tunnel's networks, seen from the server's own addresses
     * @param clients those who may have fixed addresses
     * @param pools choose those for others
     */
    GivenAddresses(Addresses subnet, Optional<ClientList> clients, AddressPools pools) {
        this.subnet = subnet;
        this.clients = clients;
        this.pools = pools;
    }

    /**
     * Chooses the addresses of a client's next session: of each family that it wants, the one that belongs to it, else that of its
     * present session, else one out of the pool. Either {@link #keep} or {@link #giveBack} has to follow.
     *
     * @param client what its sessions are known by
     * @param present those of its other places, of which the first count
     * @param refused addresses that it cannot have, unless they are its own
     * @throws ProtocolException if there is none to be had; nothing has been taken then
     */
    synchronized Addresses take(
            String client,
            Optional<AuthorizedClient> who,
            Hello hello,
            List<Addresses> present,
            Set<InetAddress> refused) {
        reserveFixed();
        List<Cidr> taken = new ArrayList<>(2);
        try {
            for (AddressPool pool : pools.all()) {
                if (hello.families().has(pool.subnet())) {
                    taken.add(take(pool, client, who, hello, present, refused));
                }
            }
        } catch (ProtocolException e) {
            taken.forEach(this::releaseIfUnused);
            throw e;
        }
        if (taken.isEmpty()) {
            String family = hello.families().name().toLowerCase(Locale.ROOT);
            throw new ProtocolException(
                    "the server's network has no address of the family that is wanted: family=" + family + " subnet="
                            + subnet + "; see `family` on the client, or add a network to `subnet` on the server");
        }
        return new Addresses(taken);
    }

    private Cidr take(
            AddressPool pool,
            String client,
            Optional<AuthorizedClient> who,
            Hello hello,
            List<Addresses> present,
            Set<InetAddress> refused) {
        Optional<InetAddress> fixed = who.flatMap(known -> in(pool, known.addresses()));
        Optional<InetAddress> passedOn = present.stream()
                .flatMap(addresses -> in(pool, addresses).stream())
                .filter(address -> fixed.isEmpty() || fixed.get().equals(address))
                .findFirst();
        if (passedOn.isPresent()) {
            return pool.subnet().with(passedOn.get());
        }
        if (fixed.isPresent()) {
            return Optional.of(fixed.get())
                    .filter(address -> !refused.contains(address))
                    .flatMap(pool::takeFixed)
                    .orElseThrow(() -> new ProtocolException(
                            "the address reserved for this client cannot be had: address=" + Cidr.text(fixed.get())
                                    + " subnet=" + pool.subnet() + "; " + whose(fixed.get(), client)));
        }
        return pool.take(client, hello.previous().flatMap(had -> in(pool, had)), refused)
                .orElseThrow(() -> new ProtocolException("no address left: subnet=" + pool.subnet() + " taken="
                        + places.size() + (refused.isEmpty() ? "" : " refused-by-store=" + refused.size())
                        + "; the server needs a larger `subnet`"));
    }

    private String whose(InetAddress address, String client) {
        Optional<Lease> others =
                pools.leases().of(address).filter(lease -> !lease.client().equals(client));
        if (others.isEmpty()) {
            return "it is in use, or the network's first or last";
        }
        String owner = others.get().client();
        if (FleetSnapshot.isGateway(others.get())) {
            return "it is a gateway's own: owner=" + owner;
        }
        return "it is another client's"
                + clients.flatMap(list -> list.clients().all().stream()
                                .filter(known -> known.key().toString().equals(owner))
                                .findFirst())
                        .map(known -> ": owner=" + known.name())
                        .orElse("");
    }

    private static Optional<InetAddress> in(AddressPool pool, Addresses addresses) {
        return in(pool, addresses.all().stream().map(Cidr::address).toList());
    }

    private static Optional<InetAddress> in(AddressPool pool, List<InetAddress> addresses) {
        return addresses.stream().filter(pool.subnet()::contains).findFirst();
    }

    private void reserveFixed() {
        clients.map(ClientList::clients).filter(now -> now != reserved).ifPresent(now -> {
            pools.reserve(now.all().stream()
                    .flatMap(client -> client.addresses().stream())
                    .collect(Collectors.toUnmodifiableSet()));
            reserved = now;
        });
    }

    /** A place has them now. */
    synchronized void keep(Addresses addresses) {
        addresses.all().forEach(each -> places.merge(each.address(), 1, Integer::sum));
    }

    /**
     * A place has them no more: others may, unless another of the client's places has them too.
     *
     * @return those that no place has
     */
    synchronized List<InetAddress> drop(Addresses addresses) {
        for (Cidr each : addresses.all()) {
            places.computeIfPresent(each.address(), (same, count) -> count == 1 ? null : count - 1);
        }
        giveBack(addresses);
        return unused(addresses);
    }

    /** Those that no place has. */
    synchronized List<InetAddress> unused(Addresses addresses) {
        return addresses.all().stream()
                .map(Cidr::address)
                .filter(address -> !places.containsKey(address))
                .toList();
    }

    /** Whether a place has it. */
    synchronized boolean isUsed(InetAddress address) {
        return places.containsKey(address);
    }

    /** They came to no place. */
    synchronized void giveBack(Addresses addresses) {
        addresses.all().forEach(this::releaseIfUnused);
    }

    private void releaseIfUnused(Cidr address) {
        if (!places.containsKey(address.address())) {
            pools.release(address.address());
        }
    }
}
