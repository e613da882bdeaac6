package io.ztun.core.internal.store;

import java.io.IOException;
import java.lang.System.Logger;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import io.ztun.core.internal.lifecycle.Timer;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.spi.Lease;
import io.ztun.spi.StoreListener;

/**
 * What the {@link LocalStore}s of one process share. Listeners are told under its lock, on the thread that has changed something.
 * Thread-safe.
 */
public final class LocalState {
    /** No lease ends by itself where the lease time is longer. */
    public static final Duration FOREVER = Duration.ofDays(36_500);

    /** So many leases are remembered that nobody holds; of more, the one is forgotten that was not held for longest. */
    static final int IDLE_MAX = 8_192;

    private static final Logger LOG = System.getLogger(LocalState.class.getName());

    private static final long CHECK_MAX_NS = TimeUnit.MINUTES.toNanos(1);

    private final Duration leaseTime;

    /** Null where leases are forgotten with the process. */
    private final LeaseFile file;

    private final Map<InetAddress, Lease> held = new LinkedHashMap<>();

    /** In the order in which they end. */
    private final Map<InetAddress, Idle> idle = new LinkedHashMap<>();

    private final Map<String, String> clients = new LinkedHashMap<>();
    private final Map<String, Map<String, String>> gateways = new HashMap<>();
    private final Map<String, StoreListener> listeners = new LinkedHashMap<>();

    /** Null as long as nobody has joined, and where no lease ends. */
    private Timer timer;

    private record Idle(Lease lease, long sinceNs) {}

    /** One in memory alone. */
    public LocalState(Duration leaseTime) {
        this(leaseTime, null);
    }

    private LocalState(Duration leaseTime, LeaseFile file) {
        this.leaseTime = leaseTime;
        this.file = file;
    }

    /** One that has the leases in a file, from the first join to the last leave; whatever is wrong with the file, it goes on. */
    public static LocalState in(Path file, Duration leaseTime) {
        return new LocalState(leaseTime, new LeaseFile(file));
    }

    /** Somebody listens from now on, and has been told all that there is. */
    synchronized void join(String gateway, StoreListener listener) {
        if (listeners.isEmpty()) {
            open();
        }
        if (listeners.putIfAbsent(gateway, listener) != null) {
            throw new IllegalStateException("there is a gateway of that name: name=" + gateway);
        }
        idle.values().forEach(each -> listener.onLease(each.lease()));
        held.values().forEach(listener::onLease);
        clients.forEach(listener::onClient);
        gateways.forEach(listener::onGateway);
        listener.onReachable(true, "");
    }

    private void open() {
        if (file != null) {
            LeaseFile.Content former = file.open(this::content);
            former.leases().forEach(lease -> idle.put(lease.address(), new Idle(lease, System.nanoTime())));
            clients.putAll(former.clients());
        }
        if (leaseTime.compareTo(FOREVER) < 0) {
            timer = new Timer(e -> {}, new RepeatLog(LOG, System::nanoTime));
            long checkNs = Math.min(CHECK_MAX_NS, leaseTime.toNanos() / 8);
            timer.every(() -> checkNs, this::expire);
        }
    }

    private void changed() {
        if (file != null) {
            file.changed();
        }
    }

    private void tell(Consumer<StoreListener> what) {
        listeners.values().forEach(what);
    }

    /** @param former who had the address before, or null; whoever holds it does not stand in the file */
    private void changed(Lease former, Lease lease) {
        tell(listener -> listener.onLease(lease));
        if (former == null) {
            changed();
        }
    }

    private synchronized LeaseFile.Content content() {
        return new LeaseFile.Content(leases(), new LinkedHashMap<>(clients));
    }

    /** All of them, those that were held last at the end. */
    public synchronized List<Lease> leases() {
        List<Lease> all = new ArrayList<>(idle.size() + held.size());
        idle.values().forEach(each -> all.add(each.lease()));
        all.addAll(held.values());
        return all;
    }

    private Lease of(InetAddress address) {
        Lease lease = held.get(address);
        Idle other = idle.get(address);
        return lease == null && other != null ? other.lease() : lease;
    }

    private boolean areOfAnother(String client, List<InetAddress> addresses) {
        return addresses.stream()
                .map(this::of)
                .anyMatch(lease -> lease != null && !lease.client().equals(client));
    }

    synchronized boolean reserve(String client, List<InetAddress> addresses) {
        if (areOfAnother(client, addresses)) {
            return false;
        }
        for (InetAddress address : addresses) {
            if (of(address) == null) {
                putIdle(null, new Lease(address, client, Optional.empty()));
            }
        }
        return true;
    }

    private void putIdle(Lease former, Lease lease) {
        idle.put(lease.address(), new Idle(lease, System.nanoTime()));
        changed(former, lease);
        if (idle.size() > IDLE_MAX) {
            gone(idle.keySet().iterator().next());
        }
    }

    private void gone(InetAddress address) {
        idle.remove(address);
        tell(listener -> listener.onLeaseGone(address));
        changed();
    }

    synchronized boolean hold(String gateway, String client, List<InetAddress> addresses) {
        if (areOfAnother(client, addresses)) {
            return false;
        }
        for (InetAddress address : addresses) {
            Lease former = of(address);
            Lease lease = new Lease(address, client, Optional.of(gateway));
            if (!lease.equals(former)) {
                idle.remove(address);
                held.put(address, lease);
                changed(former, lease);
            }
        }
        return true;
    }

    synchronized void release(String gateway, String client, List<InetAddress> addresses) {
        for (InetAddress address : addresses) {
            Lease former = new Lease(address, client, Optional.of(gateway));
            if (held.remove(address, former)) {
                putIdle(former, new Lease(address, client, Optional.empty()));
            }
        }
    }

    synchronized boolean forget(String client, InetAddress address) {
        Idle found = idle.get(address);
        boolean its = found != null && found.lease().client().equals(client);
        if (its) {
            gone(address);
        }
        return its;
    }

    private synchronized void expire() {
        long nowNs = System.nanoTime();
        Iterator<Idle> eldest = idle.values().iterator();
        List<InetAddress> over = new ArrayList<>();
        while (eldest.hasNext()) {
            Idle next = eldest.next();
            if (nowNs - next.sinceNs() < leaseTime.toNanos()) {
                break;
            }
            over.add(next.lease().address());
        }
        over.forEach(this::gone);
    }

    synchronized boolean putClient(String name, String entry, boolean replace) {
        if (!replace && clients.containsKey(name)) {
            return false;
        }
        clients.put(name, entry);
        tell(listener -> listener.onClient(name, entry));
        changed();
        return true;
    }

    synchronized boolean removeClient(String name) {
        if (clients.remove(name) == null) {
            return false;
        }
        tell(listener -> listener.onClientGone(name));
        changed();
        return true;
    }

    synchronized void announce(String gateway, Map<String, String> facts) {
        Map<String, String> now = Map.copyOf(facts);
        gateways.put(gateway, now);
        tell(listener -> listener.onGateway(gateway, now));
    }

    /** As if the gateway had released all that it holds; nobody tells it anything any more. */
    void leave(String gateway) throws IOException {
        boolean last;
        synchronized (this) {
            if (listeners.remove(gateway) == null) {
                return;
            }
            for (Lease lease : List.copyOf(held.values())) {
                if (lease.gateway().filter(gateway::equals).isPresent()) {
                    release(gateway, lease.client(), List.of(lease.address()));
                }
            }
            if (gateways.remove(gateway) != null) {
                tell(listener -> listener.onGatewayGone(gateway));
            }
            last = listeners.isEmpty();
            if (last && timer != null) {
                timer.close();
            }
        }
        if (last && file != null) {
            file.close(); // its thread asks for the leases once more
        }
    }
}
