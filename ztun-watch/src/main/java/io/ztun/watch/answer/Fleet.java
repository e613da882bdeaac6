package io.ztun.watch.answer;

import java.util.List;
import java.util.Objects;

/**
 * Gateways that share a store.
 *
 * @param gateway the one that tells
 * @param reachable whether the store answers it
 * @param reason why it does not; null if it does
 * @param gateways all of them, by name
 * @param leases who has which address, and where
 */
public record Fleet(String gateway, boolean reachable, String reason, List<Gateway> gateways, List<Place> leases) {

    /** Nothing of what is iterated over is null. */
    public Fleet {
        gateways = known(gateways);
        leases = known(leases);
    }

    private static <T> List<T> known(List<T> list) {
        return list == null ? List.of() : list.stream().filter(Objects::nonNull).toList();
    }

    /**
     * One of them.
     *
     * @param name its name
     * @param sessions as it said some seconds ago; null if it did not
     * @param since when it was started, RFC 3339; null if it does not say so
     * @param draining whether it has its clients move to others
     * @param version of ztun; null if it does not say so
     * @param networks the tunnel's, with its own addresses; null if it does not say so
     * @param listen where clients connect to; null if it does not say so
     * @param bytesPerSecond what it carries; null if it does not say so
     */
    public record Gateway(
            String name,
            Long sessions,
            String since,
            boolean draining,
            String version,
            String networks,
            String listen,
            Long bytesPerSecond) {}

    /**
     * An address that is a client's.
     *
     * @param address the address
     * @param client its name; null without a key
     * @param id what it is known by
     * @param gateway where it is; null while it is not connected
     */
    public record Place(String address, String client, String id, String gateway) {

        /** What people call it, or what it is known by. */
        public String title() {
            return client == null ? id : client;
        }
    }
}
