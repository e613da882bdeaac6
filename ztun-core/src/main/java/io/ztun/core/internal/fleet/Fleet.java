package io.ztun.core.internal.fleet;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;
import io.ztun.core.info.FleetGateway;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.route.AddressPools;
import io.ztun.core.internal.route.Leases;
import io.ztun.core.internal.secure.ClientList;
import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreListener;

/**
 * What a server does with its store, whether others share it or not. Asks it to whom an address belongs, and never waits for the answer;
 * hears of what changes, and has sessions end whose address is not this gateway's any more. Calls nothing of the sessions' but
 * {@link Residents}, and nothing of the store's but {@link Store#close} waits. Thread-safe.
 */
public final class Fleet implements StoreListener, AutoCloseable {
    private static final Logger LOG = System.getLogger(Fleet.class.getName());

    /** So often the store may refuse what was chosen for a client, before the client has to try again. */
    private static final int ATTEMPTS_MAX = 8;

    private static final Duration START_PATIENCE = Duration.ofSeconds(5);

    /** A process that runs says within as long that it does, where another has announced itself under its name. */
    private static final Duration NAMESAKE_PATIENCE = Duration.ofSeconds(2);

    private static final long AGAIN_NS = TimeUnit.SECONDS.toNanos(5);

    private final Store store;
    private final String gateway;
    private final boolean shared;
    private final Addresses subnet;
    private final AddressPools pools;
    private final Leases leases;
    private final GivenAddresses given;
    private final Optional<ClientList> clients;
    private final Map<String, Map<String, String>> gateways = new ConcurrentHashMap<>();

    /** What this gateway holds though no place has it, with whose it is. */
    private final Map<InetAddress, String> unwanted = new ConcurrentHashMap<>();

    /** What sessions have, and nobody holds. */
    private final Set<InetAddress> unheld = ConcurrentHashMap.newKeySet();

    /** Has what is held and what is let go come to the store in the order in which places come and go. */
    private final Object order = new Object();

    /** What tells this process from another of the same name. */
    private final String instance = UUID.randomUUID().toString();

    /** What another process announces under this one's name. */
    private final CompletableFuture<Map<String, String>> namesake = new CompletableFuture<>();

    private Residents residents;
    private volatile boolean reachable;
    private volatile String reason = "not asked yet";
    private volatile boolean started;
    private volatile boolean closing;
    private volatile boolean contested;
    private volatile Map<String, String> said = Map.of();
    private long saidAgainNs = System.nanoTime() - AGAIN_NS;

    /** When it went away; 0 while it is there. */
    private long awaySinceNs;

    /** The sessions of this server. Any thread. */
    public interface Residents {
        /** An address of a client's is not this gateway's: who has it ends, and the client's session, without a word to either. */
        void leave(String client, InetAddress address, String reason);

        /** Who has an address, and was let in. */
        Optional<Resident> resident(InetAddress address);
    }

    /**
     * A client that has a session here.
     *
     * @param addresses those that it was given
     */
    public record Resident(String client, Addresses addresses) {}

    /**
     * Knows of nobody before {@link #start}.
     *
     * @param store closed with this
     * @param gateway this server's name in it
     * @param shared whether other gateways have the same store
     * @param subnet the tunnel's networks, seen from the server's own addresses
     * @throws ConfigException if one of them has no address for a client
     */
    public Fleet(Store store, String gateway, boolean shared, Addresses subnet, Optional<ClientList> clients) {
        this.store = store;
        this.gateway = gateway;
        this.shared = shared;
        this.subnet = subnet;
        this.clients = clients;
        pools = new AddressPools(subnet, shared);
        leases = pools.leases();
        given = new GivenAddresses(subnet, clients, pools);
    }

    /** Who is told of what happens to addresses. Before {@link #start}. */
    public void residents(Residents told) {
        residents = told;
    }

    /** Whether other gateways have the same store. */
    public boolean isShared() {
        return shared;
    }

    /**
     * Learns what there is, if the store can be reached.
     *
     * @throws ConfigException if the store cannot be used as it is set, or this server's own address is somebody else's
     */
    public void start() {
        store.start(this, START_PATIENCE);
        if (shared && reachable) {
            refuseNamesake();
            if (!holdOwn().join()) {
                throw new ConfigException(ownAddressTaken());
            }
        }
        started = true;
    }

    /** A process that was killed stays announced for some seconds; one that runs says so again. */
    private void refuseNamesake() {
        if (!gateways.containsKey(gateway)) {
            return;
        }
        announce(Map.of());
        try {
            namesake.get(NAMESAKE_PATIENCE.toNanos(), TimeUnit.NANOSECONDS);
            throw new ConfigException(nameTaken());
        } catch (TimeoutException e) {
            return; // nobody has said so
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private String nameTaken() {
        return "another gateway has this name: gateway=" + gateway + " listens-at="
                + namesake.join().getOrDefault(FleetGateway.LISTEN, "?")
                + "; give each gateway a name of its own with `gateway`";
    }

    private CompletableFuture<Boolean> holdOwn() {
        return Answers.bounded(store.hold(FleetSnapshot.ownerOf(gateway), list(subnet)))
                .exceptionally(e -> true); // once the store answers it is tried again
    }

    private String ownAddressTaken() {
        return "another has this gateway's own address: gateway=" + gateway + " address="
                + list(subnet).stream()
                        .flatMap(address -> leases.of(address).stream())
                        .filter(lease -> !lease.client().equals(FleetSnapshot.ownerOf(gateway)))
                        .map(lease -> Cidr.text(lease.address()) + " owner=" + lease.client())
                        .findFirst()
                        .orElse(subnet.toString())
                + "; give each gateway another address of the network with `subnet`";
    }

    /**
     * The addresses of a client's next session. Either {@link #keep} or {@link #giveBack} has to follow.
     *
     * @param client what its sessions are known by
     * @param present those of its other places here
     * @return fails with a {@link ProtocolException} if there are none to be had
     */
    public CompletableFuture<Addresses> reserve(
            String client, Optional<AuthorizedClient> who, Hello hello, List<Addresses> present) {
        CompletableFuture<Addresses> result = new CompletableFuture<>();
        attempt(new Wish(client, who, hello, present, new HashSet<>(), new HashSet<>(), result), ATTEMPTS_MAX);
        return result;
    }

    /**
     * What a client is to have.
     *
     * @param refused what others have by the store
     * @param reserved what the store has given the client for this
     */
    private record Wish(
            String client,
            Optional<AuthorizedClient> who,
            Hello hello,
            List<Addresses> present,
            Set<InetAddress> refused,
            Set<InetAddress> reserved,
            CompletableFuture<Addresses> result) {}

    private void attempt(Wish wish, int left) {
        try {
            Addresses chosen = given.take(wish.client(), wish.who(), wish.hello(), wish.present(), wish.refused());
            List<InetAddress> unsure = list(chosen).stream()
                    .filter(address -> !leases.isOf(wish.client(), address))
                    .toList();
            if (!reachable && !isHeld(wish.client(), chosen)) {
                given.giveBack(chosen);
                wish.result().completeExceptionally(Answers.missing(reason));
            } else if (unsure.isEmpty()) {
                wish.reserved().removeAll(list(chosen));
                wish.reserved().forEach(address -> store.forget(wish.client(), address)); // another gateway was first
                wish.result().complete(chosen); // when it is held it will be seen whether that is so
            } else {
                ask(wish, chosen, unsure, left);
            }
        } catch (RuntimeException e) {
            wish.result().completeExceptionally(e);
        }
    }

    /** Once the store has answered it is chosen anew: by then it has told what other gateways gave the client before. */
    private void ask(Wish wish, Addresses chosen, List<InetAddress> unsure, int left) {
        CompletionStage<Boolean> asked;
        try {
            asked = Answers.bounded(forget(unsure).thenCompose(free -> store.reserve(wish.client(), unsure)));
        } catch (RuntimeException e) {
            given.giveBack(chosen);
            throw e;
        }
        asked.whenComplete((reserved, e) -> {
            given.giveBack(chosen);
            if (e != null) {
                wish.result().completeExceptionally(Answers.missing(e));
                return;
            }
            if (reserved) {
                wish.reserved().addAll(unsure);
            } else {
                pools.refuse(unsure);
                wish.refused().addAll(unsure);
            }
            if (left > (reserved ? 0 : 1)) {
                attempt(wish, left - 1);
            } else {
                wish.result().completeExceptionally(Answers.refused(unsure));
            }
        });
    }

    /** Those that belong to clients that are away were chosen for want of others. */
    private CompletionStage<Boolean> forget(List<InetAddress> addresses) {
        CompletionStage<Boolean> done = CompletableFuture.completedFuture(true);
        for (InetAddress address : addresses) {
            Optional<Lease> others = leases.of(address);
            if (others.isPresent()) {
                done = done.thenCompose(all -> store.forget(others.get().client(), address));
            }
        }
        return done;
    }

    /** A place has them now. */
    public void keep(Addresses addresses) {
        given.keep(addresses);
    }

    /** They came to no place. */
    public void giveBack(Addresses addresses) {
        given.giveBack(addresses);
    }

    /** A place has them no more. The store hears of it with {@link #letGo}. */
    public void drop(String client, Addresses addresses) {
        given.drop(addresses).stream()
                .filter(address -> leases.isHeld(client, address, gateway))
                .forEach(address -> unwanted.put(address, client));
    }

    /** Lets the store know what places have no more; not to be called under a lock that {@link Residents} need. */
    public void letGo() {
        if (!reachable || closing) {
            return; // whose client comes back meanwhile is here as if it had not gone; and closing lets go of all
        }
        synchronized (order) {
            Map<String, List<InetAddress>> gone = new HashMap<>();
            unwanted.forEach((address, client) -> {
                if (unwanted.remove(address, client) && !given.isUsed(address)) {
                    gone.computeIfAbsent(client, each -> new ArrayList<>(2)).add(address);
                }
            });
            gone.forEach(store::release);
        }
    }

    /**
     * Has a client's addresses be held by this gateway: it is here. Not to be called under a lock that {@link Residents} need.
     *
     * @return false if they are not its own any more, or it has gone to another gateway meanwhile; fails with a
     *     {@link ProtocolException} if the store does not answer, and nothing is known
     */
    public CompletableFuture<Boolean> hold(String client, Addresses addresses) {
        if (!reachable && isHeld(client, addresses)) {
            return CompletableFuture.completedFuture(true);
        }
        if (!reachable) {
            return CompletableFuture.failedFuture(Answers.missing(reason));
        }
        CompletionStage<Boolean> asked;
        synchronized (order) {
            asked = store.hold(client, list(addresses));
        }
        return Answers.bounded(asked).handle((held, e) -> {
            boolean still = isHeld(client, addresses);
            if (e != null && !still) {
                throw Answers.missing(e);
            }
            return still && (e != null || held);
        });
    }

    /** Whether a client is here and nowhere else, as far as this gateway knows: it holds the addresses, and no other has held one since. */
    public boolean isHere(String client, Addresses addresses) {
        return isHeld(client, addresses) && !pools.isElsewhere(client, gateway);
    }

    private boolean isHeld(String client, Addresses addresses) {
        return addresses.all().stream().allMatch(each -> leases.isHeld(client, each.address(), gateway));
    }

    private static List<InetAddress> list(Addresses addresses) {
        return addresses.all().stream().map(Cidr::address).toList();
    }

    @Override
    public void onLease(Lease lease) {
        InetAddress address = lease.address();
        pools.onLease(lease, started && !leases.isOf(lease.client(), address));
        boolean used = given.isUsed(address);
        if (lease.gateway().isEmpty()) {
            if (used) {
                unheld.add(address);
            }
        } else if (!lease.gateway().get().equals(gateway)) {
            residents.leave(
                    lease.client(),
                    address,
                    "the client is at another gateway: gateway="
                            + lease.gateway().get());
        } else if (!used && !FleetSnapshot.isGateway(lease)) {
            unwanted.put(address, lease.client());
        }
    }

    @Override
    public void onLeaseGone(InetAddress address) {
        Optional<String> client = leases.of(address).map(Lease::client);
        pools.onLeaseGone(address);
        if (client.isPresent() && given.isUsed(address)) {
            residents.leave(client.get(), address, noMore(address));
        }
    }

    @Override
    public void onClient(String name, String entry) {
        clients.ifPresent(list -> list.shared(name, Optional.of(entry)));
    }

    @Override
    public void onClientGone(String name) {
        clients.ifPresent(list -> list.shared(name, Optional.empty()));
    }

    @Override
    public void onGateway(String name, Map<String, String> facts) {
        gateways.put(name, facts);
        if (shared && name.equals(gateway) && !said.isEmpty() && !instance.equals(facts.get(FleetGateway.INSTANCE))) {
            contested = true;
            if (namesake.complete(facts) && started) {
                LOG.log(Level.WARNING, "Two gateways have one name: " + nameTaken());
            }
        }
    }

    @Override
    public void onGatewayGone(String name) {
        gateways.remove(name);
    }

    @Override
    public void onReachable(boolean now, String why) {
        boolean before = reachable;
        reason = why;
        reachable = now;
        if (now) {
            clients.ifPresent(ClientList::sharedKnown);
        }
        if (!now && awaySinceNs == 0) {
            awaySinceNs = System.nanoTime() | 1;
            LOG.log(
                    Level.WARNING,
                    "The store does not answer; sessions go on, and nobody new is let in: gateway=" + gateway
                            + " reason=" + why);
        } else if (now && awaySinceNs != 0) {
            LOG.log(
                    Level.INFO,
                    "The store answers again: gateway=" + gateway + " seconds="
                            + TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - awaySinceNs));
            awaySinceNs = 0;
        }
        if (now && !before && shared && started) {
            holdOwn().thenAccept(held -> {
                if (!held) {
                    LOG.log(Level.WARNING, "Hosts are not reached through this gateway: " + ownAddressTaken());
                }
            });
        }
    }

    /** Does what is due: to be called some times a second. Does not wait. */
    public void tick() {
        letGo();
        if (contested && reachable && System.nanoTime() - saidAgainNs >= AGAIN_NS) {
            contested = false;
            saidAgainNs = System.nanoTime();
            store.announce(said);
            holdOwn(); // the other may have taken this gateway for one that is gone
        }
        if (reachable) {
            for (InetAddress address : unheld) {
                unheld.remove(address);
                residents.resident(address).ifPresent(resident -> holdAgain(address, resident));
            }
        }
    }

    private void holdAgain(InetAddress address, Resident resident) {
        hold(resident.client(), resident.addresses()).whenComplete((held, e) -> {
            if (e != null) {
                unheld.add(address);
            } else if (!held) {
                residents.leave(resident.client(), address, noMore(address));
            }
        });
    }

    private static String noMore(InetAddress address) {
        return "the client's address is its own no more: address=" + Cidr.text(address);
    }

    /** Tells others how this gateway is. */
    public void announce(Map<String, String> facts) {
        Map<String, String> own = new HashMap<>(facts);
        own.put(FleetGateway.INSTANCE, instance);
        said = Map.copyOf(own);
        store.announce(said);
    }

    /** What is known of those that share the store; empty if nobody does. */
    public Optional<FleetSnapshot> snapshot() {
        return shared
                ? Optional.of(new FleetSnapshot(
                        gateway,
                        reachable,
                        reachable ? "" : reason,
                        gateways.entrySet().stream()
                                .map(each -> new FleetGateway(each.getKey(), each.getValue()))
                                .sorted(Comparator.comparing(FleetGateway::name))
                                .toList(),
                        leases.all(),
                        names()))
                : Optional.empty();
    }

    /** What people call those who have a key, which is what leases call them. */
    private Map<String, String> names() {
        return clients.map(list -> list.clients().all().stream()
                        .collect(Collectors.toMap(client -> client.key().toString(), AuthorizedClient::name)))
                .orElse(Map.of());
    }

    /** The server closes, and all that it holds is let go of at once, with {@link #close}. */
    public void closing() {
        closing = true;
    }

    @Override
    public void close() {
        closing = true;
        store.close();
    }
}
