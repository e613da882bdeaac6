package io.ztun.control.internal.json;

import java.io.IOException;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.ztun.core.info.FleetGateway;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.spi.Lease;

/** Gateways that share a store, and where clients are. Stateless. */
public final class Fleets {

    private Fleets() {}

    /**
     * All of it, or of the clients those that are looked for.
     *
     * @param find what is in a client's name, its address, or its gateway's name; empty for all
     * @param limit of clients
     */
    public static byte[] fleet(FleetSnapshot fleet, String find, int limit) {
        String wanted = find.toLowerCase(Locale.ROOT);
        List<Lease> found = fleet.leases().stream()
                .filter(lease -> !FleetSnapshot.isGateway(lease))
                .filter(lease -> isFound(fleet, lease, wanted))
                .toList();
        Stream<Lease> ordered = found.stream()
                .sorted(Comparator.comparing((Lease lease) -> fleet.names().getOrDefault(lease.client(), ""))
                        .thenComparing(lease -> lease.address().getHostAddress()))
                .limit(limit);
        return Json.object(json -> json.text("gateway", fleet.gateway())
                .truth("reachable", fleet.reachable())
                .text("reason", reason(fleet))
                .list("gateways", fleet.gateways(), (each, gateway) -> gateway(each, gateway, fleet))
                .number("clients", clients(fleet))
                .number("found", found.size())
                .list("leases", ordered.toList(), (each, lease) -> lease(each, lease, fleet)));
    }

    /** How many leases clients have. */
    static long clients(FleetSnapshot fleet) {
        return fleet.leases().stream()
                .filter(lease -> !FleetSnapshot.isGateway(lease))
                .count();
    }

    private static boolean isFound(FleetSnapshot fleet, Lease lease, String wanted) {
        return wanted.isEmpty()
                || Stream.of(
                                fleet.names().getOrDefault(lease.client(), ""),
                                lease.address().getHostAddress(),
                                lease.gateway().orElse(""))
                        .anyMatch(text -> text.toLowerCase(Locale.ROOT).contains(wanted));
    }

    /** In a status: that there is one. */
    static void brief(Json json, FleetSnapshot fleet) throws IOException {
        json.text("gateway", fleet.gateway())
                .truth("reachable", fleet.reachable())
                .text("reason", reason(fleet))
                .number("gateways", fleet.gateways().size());
    }

    private static Optional<String> reason(FleetSnapshot fleet) {
        return Optional.of(fleet.reason()).filter(reason -> !reason.isEmpty());
    }

    private static void gateway(Json json, FleetGateway gateway, FleetSnapshot fleet) throws IOException {
        Map<String, String> facts = gateway.facts();
        json.text("name", gateway.name());
        number(json, "sessions", facts.get(FleetGateway.SESSIONS));
        json.number("leases", leases(fleet, gateway.name()))
                .text("since", facts.get(FleetGateway.SINCE))
                .truth("draining", isDraining(gateway))
                .text("version", facts.get(FleetGateway.VERSION))
                .text("networks", facts.get(FleetGateway.NETWORKS))
                .text("listen", facts.get(FleetGateway.LISTEN));
        number(json, "bytesPerSecond", facts.get(FleetGateway.BYTES_PER_SECOND));
    }

    /** How many of them a gateway has the sessions of. */
    public static long leases(FleetSnapshot fleet, String gateway) {
        return fleet.leases().stream()
                .filter(lease -> !FleetSnapshot.isGateway(lease))
                .filter(lease -> lease.gateway().filter(gateway::equals).isPresent())
                .count();
    }

    /** How many of them have no session. */
    public static long idle(FleetSnapshot fleet) {
        return fleet.leases().stream()
                .filter(lease -> lease.gateway().isEmpty())
                .count();
    }

    /** Whether a gateway has its clients move to others. */
    public static boolean isDraining(FleetGateway gateway) {
        return Boolean.parseBoolean(gateway.facts().get(FleetGateway.DRAINING));
    }

    /** What another gateway has said need be none. */
    private static void number(Json json, String name, String text) throws IOException {
        if (text != null && text.matches("\\d{1,18}")) {
            json.number(name, Long.parseLong(text));
        } else {
            json.nothing(name);
        }
    }

    private static void lease(Json json, Lease lease, FleetSnapshot fleet) throws IOException {
        json.text("address", lease.address().getHostAddress())
                .text("client", fleet.names().get(lease.client()))
                .text("id", lease.client())
                .text("gateway", lease.gateway());
    }
}
