package io.ztun.watch.view;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

import io.ztun.watch.answer.Fleet;
import io.ztun.watch.text.Column;
import io.ztun.watch.text.Printable;
import io.ztun.watch.text.Table;
import io.ztun.watch.text.Units;

/** The gateways that share a store, and where each client is. */
public final class FleetScreen {
    private FleetScreen() {}

    /** Its lines, none wider than {@code width} columns but why a store does not answer. */
    public static List<String> lines(String name, Fleet fleet, Instant now, int width) {
        List<String> lines = new ArrayList<>();
        String first = Printable.of(name + ": gateway " + fleet.gateway() + " of "
                + fleet.gateways().size() + ", the store "
                + (fleet.reachable() ? "answers" : "does not answer: " + fleet.reason()));
        lines.add(fleet.reachable() ? Printable.cut(first, width) : first);
        lines.add("");
        lines.addAll(Table.lines(gateways(now.toString()), fleet.gateways(), width));
        if (!fleet.leases().isEmpty()) {
            lines.add("");
            lines.addAll(Table.lines(places(), fleet.leases(), width));
        }
        return lines;
    }

    private static List<Column<Fleet.Gateway>> gateways(String now) {
        return List.of(
                Column.words("GATEWAY", Column.ALWAYS, Fleet.Gateway::name),
                Column.words("STATE", Column.ALWAYS, gateway -> gateway.draining() ? "draining" : "up"),
                Column.numbers(
                        "SESSIONS",
                        Column.ALWAYS,
                        gateway -> gateway.sessions() == null
                                ? null
                                : gateway.sessions().toString()),
                Column.numbers(
                        "BYTES/s",
                        5,
                        gateway -> gateway.bytesPerSecond() == null ? null : Units.bytes(gateway.bytesPerSecond())),
                Column.numbers(
                        "UP", 4, gateway -> gateway.since() == null ? null : Units.between(gateway.since(), now)),
                Column.words("NETWORK", 3, Fleet.Gateway::networks),
                Column.words("LISTENS AT", 2, Fleet.Gateway::listen),
                Column.words("VERSION", 1, Fleet.Gateway::version));
    }

    private static List<Column<Fleet.Place>> places() {
        return List.of(
                Column.words("CLIENT", Column.ALWAYS, Fleet.Place::title),
                Column.words("ADDRESS", Column.ALWAYS, Fleet.Place::address),
                Column.words("GATEWAY", Column.ALWAYS, Fleet.Place::gateway));
    }
}
