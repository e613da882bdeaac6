package io.ztun.core.info;

import java.util.List;
import java.util.Map;
import java.util.Objects;

import io.ztun.api.Api;
import io.ztun.spi.Lease;

/**
 * Gateways that share a store, as one of them knows it at one moment. While the store cannot be reached this is what it was last.
 * Immutable.
 *
 * @param gateway the one that tells
 * @param reachable whether the store answers it
 * @param reason why it does not, one line for a person; empty if it does
 * @param gateways those that are there, this one included, by name
 * @param leases who has which address, and at which gateway the session is, in no order; those of a gateway's own addresses are the
 *     client's {@link #ownerOf}
 * @param names what people call clients, by what leases call them; one without a key has none
 */
@Api(Api.Status.EXPERIMENTAL)
public record FleetSnapshot(
        String gateway,
        boolean reachable,
        String reason,
        List<FleetGateway> gateways,
        List<Lease> leases,
        Map<String, String> names) {

    private static final String OWNER = "gateway:";

    /** Copies the lists. */
    public FleetSnapshot {
        Objects.requireNonNull(gateway, "gateway");
        Objects.requireNonNull(reason, "reason");
        gateways = List.copyOf(gateways);
        leases = List.copyOf(leases);
        names = Map.copyOf(names);
    }

    /** What a gateway's own addresses are leased to. */
    public static String ownerOf(String gateway) {
        return OWNER + gateway;
    }

    /** Whether an address is a gateway's own, and no client's. */
    public static boolean isGateway(Lease lease) {
        return lease.client().startsWith(OWNER);
    }
}
