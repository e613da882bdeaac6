package io.ztun.control.internal.metrics;

import io.ztun.control.internal.json.Fleets;
import io.ztun.core.info.FleetGateway;
import io.ztun.core.info.FleetSnapshot;

/** What gateways share, as one of them knows it. Stateless. */
final class FleetMetrics {

    private FleetMetrics() {}

    static void add(MetricFamilies families, FleetSnapshot fleet) {
        families.gauge("ztun_store_reachable", "Whether the store that gateways share answers this one: 1, or 0")
                .add(fleet.reachable() ? 1 : 0);
        families.gauge("ztun_fleet_gateways", "Gateways that share the store, this one included")
                .add(fleet.gateways().size());
        families.gauge("ztun_fleet_leases_idle", "Addresses that belong to clients without a session")
                .add(Fleets.idle(fleet));
        fleet.gateways().forEach(gateway -> gateway(families, gateway, fleet));
    }

    private static void gateway(MetricFamilies families, FleetGateway gateway, FleetSnapshot fleet) {
        families.gauge("ztun_fleet_leases", "Addresses of clients whose sessions are at a gateway, by gateway")
                .add(Fleets.leases(fleet, gateway.name()), "gateway", gateway.name());
        families.gauge("ztun_fleet_gateway_draining", "Whether a gateway has its clients move to others: 1, or 0")
                .add(Fleets.isDraining(gateway) ? 1 : 0, "gateway", gateway.name());
    }
}
