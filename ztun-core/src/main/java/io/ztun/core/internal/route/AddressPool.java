package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/**
 * The addresses of one network that a server gives to its clients. A new client gets the lowest address that nobody ever had; when there
 * is none left, the one that has been free for longest. So an address stays with a returning client for as long as
 * possible. Thread-safe.
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
    static final int RELEASED_MAX = 131_072;

    private final Cidr subnet;
    private final Set<InetAddress> taken = new HashSet<>();
    private final Set<InetAddress> released = new LinkedHashSet<>();
    private final Leases leases = new Leases();
    private Set<InetAddress> reserved = Set.of();
    private Optional<InetAddress> fresh;
    private Runnable newLease = () -> {};

    /**
     * @param subnet the tunnel's network, seen from the server's own address
     * @throws ConfigException if it has no address for a client
     */
    public AddressPool(Cidr subnet) {
        this.subnet = subnet;
        if (subnet.addressBits() - subnet.prefixLength() < 1) {
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
        fresh = firstUsable(subnet.network());
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
     * another. One that another client had is the last resort.
     *
     * @return empty if all are taken
     */
    public synchronized Optional<Cidr> take(String clientId, Optional<InetAddress> wanted) {
        Optional<InetAddress> address = wanted.filter(this::isFree)
                .filter(a -> !leases.isOfAnother(clientId, a))
                .or(() -> leases.of(clientId).filter(this::isFree))
                .or(this::nextFresh)
                .or(this::longestFree);
        address.ifPresent(a -> {
            released.remove(a);
            taken.add(a);
            if (leases.put(clientId, a)) {
                newLease.run();
            }
        });
        return address.map(subnet::with);
    }

    /** Who had which address, whoever had one last at the end. */
    public synchronized List<Leases.Lease> leases() {
        return leases.all();
    }

    /**
     * As {@link #leases} gave them, before anything is taken. What is no address of a client here is left out.
     *
     * @param onNew told from now on when there is a lease that there was not
     */
    public synchronized void restore(List<Leases.Lease> former, Runnable onNew) {
        newLease = onNew;
        for (Leases.Lease lease : former) {
            if (isUsable(lease.address())) {
                leases.put(lease.client(), lease.address());
                released.remove(lease.address());
                released.add(lease.address());
            }
        }
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
        if (!isUsable(address) || !taken.add(address)) {
            return Optional.empty();
        }
        released.remove(address);
        return Optional.of(subnet.with(address));
    }

    /** Gives an address back. */
    public synchronized void release(InetAddress address) {
        if (taken.remove(address)) {
            released.add(address);
            if (released.size() > RELEASED_MAX) {
                Iterator<InetAddress> eldest = released.iterator();
                eldest.next();
                eldest.remove();
            }
        }
    }

    /** How many addresses are remembered that were given back. */
    synchronized int released() {
        return released.size();
    }

    private boolean isFree(InetAddress address) {
        return isUsable(address) && !taken.contains(address) && !reserved.contains(address);
    }

    private boolean isUsable(InetAddress address) {
        return subnet.hasHost(address) && !address.equals(subnet.address());
    }

    private Optional<InetAddress> nextFresh() {
        while (fresh.isPresent()) {
            InetAddress candidate = fresh.get();
            fresh = after(candidate);
            if (isFree(candidate) && !released.contains(candidate)) {
                return Optional.of(candidate);
            }
        }
        return Optional.empty();
    }

    private Optional<InetAddress> longestFree() {
        return released.stream().filter(this::isFree).findFirst();
    }

    private Optional<InetAddress> after(InetAddress address) {
        return address.equals(subnet.last())
                ? Optional.empty()
                : firstUsable(subnet.with(address).plus(1));
    }

    private Optional<InetAddress> firstUsable(InetAddress from) {
        InetAddress candidate = from;
        while (!isUsable(candidate)) {
            if (candidate.equals(subnet.last())) {
                return Optional.empty();
            }
            candidate = subnet.with(candidate).plus(1);
        }
        return Optional.of(candidate);
    }
}
