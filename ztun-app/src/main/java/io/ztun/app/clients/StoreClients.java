package io.ztun.app.clients;

import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.StoreException;
import io.ztun.api.ZtunException;
import io.ztun.core.Clients;
import io.ztun.core.Keys;
import io.ztun.core.info.FleetGateway;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.settings.Client;
import io.ztun.spi.Lease;
import io.ztun.spi.Store;
import io.ztun.spi.StoreListener;

/**
 * A store that gateways share. Two who write at once may each give a key or an address away that the other does: no transaction covers
 * that, and gateways let in the one whose name comes first.
 */
public final class StoreClients implements ClientBook {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    /** Enough to fill the way there and back; a store that is slow has them wait. */
    private static final int AT_ONCE = 64;

    /** Where nothing says which networks are the tunnel's, every address may lie in them. */
    private static final Addresses ANY = Addresses.parse("0.0.0.0/0,::/0");

    private final Store store;
    private final String name;
    private final Optional<Addresses> network;
    private final Copy copy = new Copy();

    /** What the store has told. */
    private static final class Copy implements StoreListener {
        private final Map<String, String> entries = new ConcurrentSkipListMap<>();
        private final Map<String, Lease> leases = new ConcurrentSkipListMap<>();
        private final Map<String, String> networks = new ConcurrentSkipListMap<>();
        private volatile String unreachable = "it has not answered";

        @Override
        public void onLease(Lease lease) {
            leases.put(lease.address().getHostAddress(), lease);
        }

        @Override
        public void onLeaseGone(InetAddress address) {
            leases.remove(address.getHostAddress());
        }

        @Override
        public void onClient(String name, String entry) {
            entries.put(name, entry);
        }

        @Override
        public void onClientGone(String name) {
            entries.remove(name);
        }

        @Override
        public void onGateway(String name, Map<String, String> facts) {
            networks.put(name, facts.getOrDefault(FleetGateway.NETWORKS, ""));
        }

        @Override
        public void onGatewayGone(String name) {
            networks.remove(name);
        }

        @Override
        public void onReachable(boolean reachable, String reason) {
            unreachable = reachable ? null : reason;
        }
    }

    /**
     * Takes over what a store has.
     *
     * @param store not started yet; closed with this
     * @param name the kind of store
     * @param network the tunnel's networks, seen from a server's addresses; empty for those that gateways tell of
     * @throws StoreException if it does not answer
     */
    public StoreClients(Store store, String name, Optional<Addresses> network) {
        this.store = store;
        this.name = name;
        this.network = network;
        try {
            store.start(copy, PATIENCE);
            if (copy.unreachable != null) {
                throw new StoreException("the store cannot be reached: store=" + name + "; " + copy.unreachable);
            }
        } catch (RuntimeException e) {
            store.close();
            throw e;
        }
    }

    @Override
    public String place() {
        return "store " + name;
    }

    @Override
    public List<KnownClient> list(Consumer<String> mistakes) {
        List<Client> clients = clients(mistakes);
        Keys.check(clients, tunnel(), leftOut -> {}).forEach(mistakes);
        return clients.stream().map(this::known).toList();
    }

    /** The tunnel's networks as far as they are known. */
    private Addresses tunnel() {
        return network.or(() -> copy.networks.values().stream()
                        .flatMap(text -> told(text).stream())
                        .map(Addresses::networks)
                        .findFirst())
                .orElse(ANY);
    }

    private static Optional<Addresses> told(String networks) {
        try {
            return Optional.of(Addresses.parse(networks));
        } catch (ConfigException e) {
            return Optional.empty(); // a gateway of another version may say something else
        }
    }

    private void check(Merge merge, Consumer<String> warnings) {
        Addresses tunnel = tunnel();
        merge.check(tunnel, tunnel == ANY ? leftOut -> {} : warnings);
        for (GivenClient given : merge.wanted()) {
            given.client().addresses().forEach(address -> requireNoGateways(given.client(), address));
        }
    }

    private void requireNoGateways(Client client, String text) {
        InetAddress address =
                Cidr.parse(text + (text.contains(":") ? "/128" : "/32")).address();
        Optional<String> owner = Optional.ofNullable(copy.leases.get(address.getHostAddress()))
                .filter(FleetSnapshot::isGateway)
                .map(Lease::client)
                .or(() -> copy.networks.entrySet().stream()
                        .filter(gateway -> told(gateway.getValue())
                                .filter(own -> own.has(address))
                                .isPresent())
                        .map(gateway -> FleetSnapshot.ownerOf(gateway.getKey()))
                        .findFirst());
        if (owner.isPresent()) {
            throw new ConfigException(client.source() + ": address is a gateway's own: address=" + Cidr.text(address)
                    + " owner=" + owner.get());
        }
    }

    /** Those that a gateway would understand, by name. */
    private List<Client> clients(Consumer<String> mistakes) {
        List<Client> clients = new ArrayList<>();
        copy.entries.forEach((client, entry) -> {
            try {
                Clients.parse(entry, "client=" + client).ifPresent(clients::add);
            } catch (ConfigException e) {
                mistakes.accept(e.getMessage());
            }
        });
        return clients;
    }

    private KnownClient known(Client client) {
        List<Lease> its = copy.leases.values().stream()
                .filter(lease -> lease.client().equals(client.key()))
                .toList();
        Optional<String> gateway =
                its.stream().flatMap(lease -> lease.gateway().stream()).findFirst();
        return new KnownClient(
                client,
                gateway,
                its.stream().map(lease -> lease.address().getHostAddress()).toList());
    }

    @Override
    public void add(Client client, Consumer<String> warnings) {
        GivenClient given = new GivenClient(client, Clients.line(client));
        check(Merge.one(clients(mistake -> {}), given), warnings);
        if (!await(store.putClient(client.name(), given.line(), false).toCompletableFuture()::get)) {
            throw Merge.isThere(client);
        }
    }

    @Override
    public void remove(String client) {
        if (!await(store.removeClient(client).toCompletableFuture()::get)) {
            throw Merge.isMissing(client, "store=" + name, clients(mistake -> {}));
        }
    }

    private interface Waiting {
        boolean get() throws ExecutionException, InterruptedException;
    }

    private static boolean await(Waiting answer) {
        try {
            return answer.get();
        } catch (ExecutionException e) {
            throw failed(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StoreException("interrupted", e);
        }
    }

    private static ZtunException failed(Throwable e) {
        Throwable cause = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        return cause instanceof ZtunException known
                ? known
                : new StoreException("the store has failed: " + cause, cause);
    }

    /** What was done when it fails stays done: who begins again goes on there. */
    @Override
    public Outcome add(List<GivenClient> clients, boolean replace, Progress progress, Consumer<String> warnings) {
        Merge merge = Merge.of(clients(mistake -> {}), clients, replace);
        check(merge, warnings);
        Semaphore room = new Semaphore(AT_ONCE);
        AtomicReference<Throwable> failure = new AtomicReference<>();
        for (GivenClient each : merge.wanted()) {
            room.acquireUninterruptibly();
            if (failure.get() != null) {
                room.release();
                break;
            }
            put(each.client(), replace, failure, room, progress);
        }
        room.acquireUninterruptibly(AT_ONCE);
        if (failure.get() != null) {
            throw new StoreException(
                    "the store took over " + progress.count() + " of "
                            + merge.wanted().size() + " clients, then: "
                            + failed(failure.get()).getMessage() + "; the same command goes on there",
                    failure.get());
        }
        return merge.outcome();
    }

    private void put(
            Client client, boolean replace, AtomicReference<Throwable> failure, Semaphore room, Progress progress) {
        store.putClient(client.name(), Clients.line(client), replace).whenComplete((done, e) -> {
            if (e != null) {
                failure.compareAndSet(null, e);
            } else if (!done) {
                failure.compareAndSet(
                        null, new StoreException("somebody else has added one meanwhile: name=" + client.name()));
            } else {
                progress.done();
            }
            room.release();
        });
    }

    @Override
    public void close() {
        store.close();
    }
}
