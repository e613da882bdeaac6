package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.spi.Lease;

/**
 * Chooses addresses of one network for clients. A new client gets the next address that nobody ever had, from the lowest on; when there is
 * none left, the one that has been nobody's for longest, and then the one whose client has been away for longest. So an address stays with a
 * returning client for as long as possible. What the store has refused comes after all others. Where others choose from the same network each
 * begins somewhere else in it, so that they seldom choose the same. To whom an address belongs says the store; here is what it has told.
 * Thread-safe.
 */
public final class AddressPool {
    /** Addresses that mean something to every host (RFC 6890). */
    private static final List<Cidr> NO_TUNNEL = List.of(
            Cidr.parse("0.0.0.0/8"),
            Cidr.parse("127.0.0.0/8"),
            Cidr.parse("224.0.0.0/3"),
            Cidr.parse("::/8"),
            Cidr.parse("ff00::/8"));

    /** More than there can be sessions, so that one of them is free whenever fresh ones have run out. */
    static final int VACANT_MAX = 131_072;

    /** Those who share a larger network begin in its first so many addresses. */
    private static final int SPREAD_BITS = 30;

    private final Cidr subnet;
    private final Leases leases;

    /** What belongs to clients that are here, or was chosen for one that comes. */
    private final Set<InetAddress> taken = new HashSet<>();

    /** What had been somebody's and is nobody's, what belongs to clients that are away, and what the store has refused: each the longest first. */
    private final Set<InetAddress> vacant = new LinkedHashSet<>();

    private final Set<InetAddress> idle = new LinkedHashSet<>();
    private final Set<InetAddress> refused = new LinkedHashSet<>();

    /** What each client has: of several that which was held last. */
    private final Map<String, InetAddress> byClient = new HashMap<>();

    private Set<InetAddress> reserved = Set.of();

    /** The next that nobody ever had, if there is one, and where to end. */
    private Optional<InetAddress> fresh;

    private final InetAddress end;

    /**
     * @param subnet the tunnel's network, seen from the server's own address
     * @param leases what the store has, kept as it is now by who calls {@link #onLease} then
     * @param shared whether others choose from this network, too
     * @throws ConfigException if it has no address for a client
     */
    AddressPool(Cidr subnet, Leases leases, boolean shared) {
        this.subnet = subnet;
        this.leases = leases;
        int hostBits = subnet.addressBits() - subnet.prefixLength();
        if (hostBits < 1) {
            throw new ConfigException(
                    "no room for a client in the network: subnet=" + subnet + "; choose a shorter prefix");
        }
        for (Cidr other : NO_TUNNEL) {
            if (other.overlaps(subnet)) {
                throw new ConfigException("network that cannot be a tunnel's: subnet=" + subnet + " overlaps=" + other
                        + "; choose a private one, such as 10.13.0.1/24");
            }
        }
        if (!subnet.hasHost(subnet.address())) {
            throw new ConfigException("the server cannot have the network's first or last address: subnet=" + subnet
                    + "; choose one between them");
        }
        long first = shared ? ThreadLocalRandom.current().nextLong(1L << Math.min(hostBits, SPREAD_BITS)) : 0;
        end = subnet.with(subnet.network()).plus(first);
        fresh = Optional.of(end);
    }

    /**
     * The server's address for a configured network: the one that was written, or the first where only the network was.
     */
    public static Cidr serverAddress(Cidr configured) {
        boolean network = configured.address().equals(configured.network());
        int hostBits = configured.addressBits() - configured.prefixLength();
        return network && hostBits > 1 ? configured.with(configured.plus(1)) : configured;
    }

    /** The network, seen from the server's own address. */
    public Cidr subnet() {
        return subnet;
    }

    /**
     * Takes an address for a client: the one it asks for if that is free and no other client's, else the one it had, else
     * another. One that belongs to another client is the last resort, and to be {@linkplain io.ztun.spi.Store#forget forgotten} first.
     *
     * @param tried what the store has refused this client
     * @return empty if all are taken
     */
    public synchronized Optional<Cidr> take(String client, Optional<InetAddress> wanted, Set<InetAddress> tried) {
        Optional<InetAddress> address = wanted.filter(a -> isFreeFor(client, a))
                .or(() -> Optional.ofNullable(byClient.get(client)).filter(a -> isFreeFor(client, a)))
                .filter(a -> !tried.contains(a))
                .or(() -> nextFresh(tried))
                .or(() -> Stream.of(vacant, idle, refused)
                        .flatMap(Set::stream)
                        .filter(a -> isFree(a) && !tried.contains(a))
                        .findFirst());
        address.ifPresent(taken::add);
        return address.map(subnet::with);
    }

    /** Its own is so though it is taken: by another hello of the client's. */
    private boolean isFreeFor(String client, InetAddress address) {
        return leases.isOf(client, address)
                ? isUsable(address) && !reserved.contains(address)
                : isFree(address) && leases.of(address).isEmpty();
    }

    /** Keeps addresses for those to whom they belong: {@link #take} does not give them away. */
    public synchronized void reserve(Set<InetAddress> addresses) {
        reserved = addresses;
    }

    /**
     * Takes an address that belongs to a client.
     *
     * @return empty if it is taken, or cannot be any client's
     */
    public synchronized Optional<Cidr> takeFixed(InetAddress address) {
        return isUsable(address) && taken.add(address) ? Optional.of(subnet.with(address)) : Optional.empty();
    }

    /** Gives an address back. To whom it belongs is as before. */
    public synchronized void release(InetAddress address) {
        if (taken.remove(address) && leases.of(address).isEmpty()) {
            queue(address, vacant);
        }
    }

    /** The store did not give this address away. Of some the store does not tell whose they are: their records make no sense to it. */
    synchronized void refuse(InetAddress address) {
        if (vacant.contains(address) || idle.contains(address) || refused.contains(address)) {
            queue(address, refused);
        }
    }

    /** As {@link AddressPools#onLease}. */
    synchronized void onLease(Lease lease, boolean given) {
        InetAddress address = lease.address();
        if (!isUsable(address)) {
            return;
        }
        InetAddress known = byClient.get(lease.client());
        boolean held = lease.gateway().isPresent();
        boolean isFirst = known == null || !isFreeFor(lease.client(), known);
        if (held
                || isFirst
                || !given && leases.of(known).flatMap(Lease::gateway).isEmpty()) {
            byClient.put(lease.client(), address);
        }
        if (held) {
            unqueue(address);
        } else {
            queue(address, idle);
        }
    }

    /** The address of this lease is nobody's any more. */
    synchronized void onLeaseGone(Lease former) {
        InetAddress address = former.address();
        byClient.remove(former.client(), address);
        unqueue(address);
        if (isUsable(address) && !taken.contains(address)) {
            queue(address, vacant);
        }
    }

    /** Puts it behind all others of a set, and into no other one. */
    private void queue(InetAddress address, Set<InetAddress> set) {
        unqueue(address);
        set.add(address);
        if (set != idle && set.size() > VACANT_MAX) {
            Iterator<InetAddress> eldest = set.iterator();
            eldest.next();
            eldest.remove();
        }
    }

    private void unqueue(InetAddress address) {
        vacant.remove(address);
        idle.remove(address);
        refused.remove(address);
    }

    /** Whether what a client had last is held by another gateway than that one. */
    synchronized boolean isElsewhere(String client, String gateway) {
        return Optional.ofNullable(byClient.get(client))
                .flatMap(leases::of)
                .flatMap(Lease::gateway)
                .filter(holder -> !holder.equals(gateway))
                .isPresent();
    }

    /** How many addresses are remembered that were somebody's. */
    synchronized int vacant() {
        return vacant.size();
    }

    private boolean isFree(InetAddress address) {
        return isUsable(address) && !taken.contains(address) && !reserved.contains(address);
    }

    private boolean isUsable(InetAddress address) {
        return subnet.hasHost(address) && !address.equals(subnet.address());
    }

    private Optional<InetAddress> nextFresh(Set<InetAddress> tried) {
        while (fresh.isPresent()) {
            InetAddress candidate = fresh.get();
            fresh = after(candidate);
            if (isFree(candidate)
                    && leases.of(candidate).isEmpty()
                    && !vacant.contains(candidate)
                    && !refused.contains(candidate)
                    && !tried.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private Optional<InetAddress> after(InetAddress address) {
        InetAddress next = address.equals(subnet.last())
                ? subnet.network()
                : subnet.with(address).plus(1);
        return next.equals(end) ? Optional.empty() : Optional.of(next);
    }
}
