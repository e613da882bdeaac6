package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Which client had which address last. An address has one client, and a client one address; of too many the one is forgotten
 * that was not there for longest. Not thread-safe.
 */
public final class Leases {
    /** So many are remembered. */
    public static final int MAX = 4_096;

    private final Map<String, InetAddress> byClient = new LinkedHashMap<>();
    private final Map<InetAddress, String> byAddress = new HashMap<>();

    /**
     * A client's address.
     *
     * @param client what its sessions are known by
     * @param address what it had last
     */
    public record Lease(String client, InetAddress address) {}

    Leases() {}

    Optional<InetAddress> of(String client) {
        return Optional.ofNullable(byClient.get(client));
    }

    boolean isOfAnother(String client, InetAddress address) {
        String owner = byAddress.get(address);
        return owner != null && !owner.equals(client);
    }

    /** The client has the address now, whoever had it before. Returns whether that is new. */
    boolean put(String client, InetAddress address) {
        boolean known = address.equals(byClient.get(client));
        forget(client);
        String former = byAddress.get(address);
        if (former != null) {
            forget(former);
        }
        byClient.put(client, address);
        byAddress.put(address, client);
        if (byClient.size() > MAX) {
            forget(byClient.keySet().iterator().next());
        }
        return !known;
    }

    private void forget(String client) {
        InetAddress address = byClient.remove(client);
        if (address != null) {
            byAddress.remove(address);
        }
    }

    /** All of them, the one at the end that was put last. */
    List<Lease> all() {
        List<Lease> all = new ArrayList<>(byClient.size());
        byClient.forEach((client, address) -> all.add(new Lease(client, address)));
        return all;
    }
}
