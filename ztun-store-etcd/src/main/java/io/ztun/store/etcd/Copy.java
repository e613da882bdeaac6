package io.ztun.store.etcd;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import java.util.Set;

import com.google.gson.JsonObject;

import io.ztun.api.Names;
import io.ztun.spi.Lease;
import io.ztun.spi.StoreListener;

/**
 * What etcd has, as far as the watch has told. The listener hears of each difference. Of the store's thread alone.
 */
final class Copy {
    private final Keys keys;
    private final String gateway;
    private final Lost lost;
    private final LeftOut leftOut = new LeftOut();
    private final Map<InetAddress, Entry> addresses = new HashMap<>();
    private final Map<String, String> clients = new HashMap<>();
    private final Map<String, Map<String, String>> gateways = new HashMap<>();
    private final PriorityQueue<Wait> waits = new PriorityQueue<>(Comparator.comparingLong(Wait::revision));
    private long revision;
    private long ownLease;
    private long ownProbe;
    private StoreListener listener;

    /** Whoever holds again what etcd has lost. */
    interface Lost {
        /**
         * An address that this gateway holds has no key any more, or an older one, for etcd has been restored from a backup. The
         * listener is not told.
         *
         * @param revision of the older one's last change, or 0
         */
        void onLost(InetAddress address, String client, long revision);
    }

    Copy(Keys keys, String gateway, Lost lost) {
        this.keys = keys;
        this.gateway = gateway;
        this.lost = lost;
    }

    /** Whom to tell. Before anything is put. */
    void listener(StoreListener toTell) {
        listener = toTell;
    }

    /**
     * An address's key.
     *
     * @param told what the listener knows
     * @param owner as it stands there
     * @param revision of its last change
     * @param etcdLease with which it ends
     */
    record Entry(Lease told, Keys.Owner owner, long revision, long etcdLease) {}

    private record Wait(long revision, Runnable then) {}

    /** The revision up to which everything is in here. */
    long revision() {
        return revision;
    }

    /** The revision of the last change of this gateway's probe; 0 if there is none. */
    long ownProbe() {
        return ownProbe;
    }

    /** etcd's lease of what this gateway holds. What a former one keeps, this process does not hold. */
    void ownLease(long id) {
        ownLease = id;
    }

    long ownLease() {
        return ownLease;
    }

    Optional<Entry> entry(InetAddress address) {
        return Optional.ofNullable(addresses.get(address));
    }

    boolean isMine(Entry entry) {
        return entry.told().gateway().equals(Optional.of(gateway));
    }

    /** The addresses that this gateway holds. */
    List<InetAddress> mine() {
        List<InetAddress> mine = new ArrayList<>();
        addresses.forEach((address, entry) -> {
            if (isMine(entry)) {
                mine.add(address);
            }
        });
        return mine;
    }

    /** The addresses that stand there as this gateway's, which is another process now. */
    List<InetAddress> former() {
        List<InetAddress> former = new ArrayList<>();
        addresses.forEach((address, entry) -> {
            if (entry.owner().gateway().equals(gateway) && !isMine(entry)) {
                former.add(address);
            }
        });
        return former;
    }

    /** Has something run when everything up to a revision is in here; at once if it is. */
    void whenAt(long wanted, Runnable then) {
        if (wanted <= revision) {
            then.run();
        } else {
            waits.add(new Wait(wanted, then));
        }
    }

    /** Everything up to a revision is in here. */
    void advance(long to) {
        revision = Math.max(revision, to);
        while (!waits.isEmpty() && waits.peek().revision() <= revision) {
            waits.poll().then().run();
        }
    }

    /** Takes over all that there is, in place of what was here. */
    void replace(List<JsonObject> all, long at) {
        ownProbe = 0;
        Set<String> there = new HashSet<>();
        all.forEach(kv -> there.add(Json.bytes(kv, "key")));
        List<String> gone = new ArrayList<>();
        addresses.keySet().forEach(address -> gone.add(keys.address(address)));
        clients.keySet().forEach(name -> gone.add(keys.client(name)));
        gateways.keySet().forEach(name -> gone.add(keys.gateway(name)));
        gone.removeAll(there);
        gone.forEach(this::delete);
        all.forEach(this::put);
        revision = at; // also back, where etcd is an older one than it was
        advance(at);
    }

    void put(JsonObject kv) {
        String key = Json.bytes(kv, "key");
        String value = Json.bytes(kv, "value");
        boolean makesSense = keys.split(key)
                .map(split -> switch (split.getKey()) {
                    case "addresses" -> putAddress(split.getValue(), value, kv);
                    case "clients" -> putClient(split.getValue(), value);
                    case "gateways" -> putGateway(split.getValue(), value);
                    case "probes" -> putProbe(split.getValue(), Json.number(kv, "mod_revision"));
                    default -> false;
                })
                .orElse(false);
        if (makesSense) {
            leftOut.over(key);
        } else {
            delete(key);
            leftOut.add(key);
        }
    }

    private boolean putAddress(String text, String value, JsonObject kv) {
        Optional<InetAddress> address = Keys.parseAddress(text);
        Optional<Keys.Owner> owner = Keys.parseOwner(value);
        if (address.isEmpty() || owner.isEmpty()) {
            return false;
        }
        long etcdLease = Json.number(kv, "lease");
        String holder = owner.get().gateway();
        boolean isFormer = holder.equals(gateway) && etcdLease != ownLease;
        Lease lease = new Lease(
                address.get(),
                owner.get().client(),
                holder.isEmpty() || isFormer ? Optional.empty() : Optional.of(holder));
        long changed = Json.number(kv, "mod_revision");
        Entry before = addresses.get(address.get());
        boolean isOlder = before != null && changed < before.revision();
        if (isOlder && isMine(before) && before.told().client().equals(lease.client())) {
            addresses.put(address.get(), new Entry(before.told(), owner.get(), changed, etcdLease));
            lost.onLost(address.get(), lease.client(), changed);
            return true;
        }
        addresses.put(address.get(), new Entry(lease, owner.get(), changed, etcdLease));
        if (before == null || !before.told().equals(lease)) {
            listener.onLease(lease);
        }
        return true;
    }

    private boolean putClient(String name, String entry) {
        if (!Names.isName(name) || !Keys.isEntry(entry)) {
            return false;
        }
        if (!entry.equals(clients.put(name, entry))) {
            listener.onClient(name, entry);
        }
        return true;
    }

    private boolean putGateway(String name, String value) {
        Optional<Map<String, String>> facts = Keys.parseFacts(value);
        if (!Names.isName(name) || facts.isEmpty()) {
            return false;
        }
        if (!facts.get().equals(gateways.put(name, facts.get()))) {
            listener.onGateway(name, facts.get());
        }
        return true;
    }

    private boolean putProbe(String name, long changed) {
        if (name.equals(gateway)) {
            ownProbe = changed;
        }
        return true;
    }

    void delete(String key) {
        keys.split(key).ifPresent(split -> {
            String name = split.getValue();
            switch (split.getKey()) {
                case "addresses" -> Keys.parseAddress(name).ifPresent(this::deleteAddress);
                case "clients" -> {
                    if (clients.remove(name) != null) {
                        listener.onClientGone(name);
                    }
                }
                case "gateways" -> {
                    if (gateways.remove(name) != null) {
                        listener.onGatewayGone(name);
                    }
                }
                case "probes" -> putProbe(name, 0);
                default -> {}
            }
        });
    }

    private void deleteAddress(InetAddress address) {
        Entry entry = addresses.get(address);
        if (entry != null && isMine(entry)) {
            lost.onLost(address, entry.told().client(), 0);
        } else if (entry != null) {
            giveUp(address);
        }
    }

    /** An address is not this gateway's any more, whatever etcd has. */
    void giveUp(InetAddress address) {
        if (addresses.remove(address) != null) {
            listener.onLeaseGone(address);
        }
    }
}
