package io.ztun.network;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;

/** The routes of ours that the kernel has. They go with their interface, so that a killed process leaves none. */
final class Routes {
    private final Commands commands;

    Routes(Commands commands) {
        this.commands = commands;
    }

    /** Whether there is any route of ours, of either family. */
    boolean areThere() {
        return !commands.run("ip", "-N", "route", "show", "table", "all", "proto", Route.PROTOCOL)
                .isBlank();
    }

    /** Those of all our tunnels. */
    List<Route> present(Family family) {
        return commands.run("ip", "-N", family.option(), "route", "show", "table", "all", "proto", Route.PROTOCOL)
                .lines()
                .flatMap(line -> Route.parse(family, line).stream())
                .toList();
    }

    /**
     * Has the kernel have just these through an interface. What cannot be added or removed is told, and the rest is done.
     *
     * @param failed takes what went wrong
     */
    void replace(String device, Collection<Route> wanted, Consumer<NetworkException> failed) {
        for (Family family : Family.values()) {
            Set<Route> missing = new LinkedHashSet<>(wanted);
            missing.removeIf(route -> Family.of(route.network()) != family);
            List<Route> present = present(family).stream()
                    .filter(route -> route.device().equals(device))
                    .toList();
            present.stream().filter(route -> !missing.remove(route)).forEach(route -> remove(route, failed));
            missing.forEach(route -> add(route, failed));
        }
    }

    private void add(Route route, Consumer<NetworkException> failed) {
        try {
            commands.run(route.command("add"));
        } catch (NetworkException e) {
            failed.accept(e.getMessage().contains("File exists") ? taken(route, e) : e);
        }
    }

    /** At the end the interface goes at the same time, and its routes with it. */
    private void remove(Route route, Consumer<NetworkException> failed) {
        try {
            commands.run(route.command("del"));
        } catch (NetworkException e) {
            if (present(Family.of(route.network())).contains(route)) {
                failed.accept(e);
            }
        }
    }

    private static NetworkException taken(Route route, NetworkException e) {
        return new NetworkException(
                "the machine has a route to that network with that metric already: network=" + route.network()
                        + " metric=" + route.metric() + "; choose another metric with --route-metric",
                e);
    }
}
