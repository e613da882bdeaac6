package io.ztun.network;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/**
 * systemd-resolved, by {@code resolvectl}: servers belong to an interface there, and go with it. Domains are for choosing whom to ask, not to be
 * tried behind short names: those a server could make lead elsewhere.
 */
final class Resolved implements Names {
    private final Commands commands;
    private String current = "";

    Resolved(Commands commands) {
        this.commands = commands;
    }

    @Override
    public void set(String device, Accepted accepted) {
        current = device;
        List<String> servers = new ArrayList<>(List.of("resolvectl", "dns", device));
        accepted.servers().stream().map(InetAddress::getHostAddress).forEach(servers::add);
        commands.run(servers.toArray(String[]::new));
        List<String> domains = new ArrayList<>(List.of("resolvectl", "domain", device));
        accepted.domains().forEach(domain -> domains.add("~" + domain));
        if (accepted.domains().isEmpty()) {
            domains.add("~.");
        }
        commands.run(domains.toArray(String[]::new));
        commands.run("resolvectl", "default-route", device, accepted.domains().isEmpty() ? "yes" : "no");
    }

    /** With an interface that is gone there is nothing to be done. */
    @Override
    public boolean restore() {
        if (current.isEmpty()) {
            return false;
        }
        commands.attempt("", "resolvectl", "revert", current);
        current = "";
        return true;
    }
}
