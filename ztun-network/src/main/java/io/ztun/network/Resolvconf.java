package io.ztun.network;

import java.net.InetAddress;
import java.util.List;

/**
 * Debian's resolvconf(8) or openresolv. Both know records by name, and both prefer those whose name begins with {@code tun}; openresolv heeds
 * {@code -m} and {@code -x} as well, by which ours is the only one that is asked. Neither asks by domain: all names are the tunnel's.
 */
final class Resolvconf implements Names {
    private final Commands commands;
    private final String entry;

    Resolvconf(Commands commands, String tunnel) {
        this.commands = commands;
        this.entry = "tun.ztun-" + tunnel.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    @Override
    public void set(String device, Accepted accepted) {
        commands.feed(lines(accepted), "resolvconf", "-a", entry, "-m", "0", "-x");
    }

    /** As resolv.conf(5) has it, which reads no more than three servers. */
    static String lines(Accepted accepted) {
        StringBuilder lines = new StringBuilder();
        accepted.servers().stream()
                .limit(3)
                .map(InetAddress::getHostAddress)
                .forEach(server -> lines.append("nameserver ").append(server).append('\n'));
        List<String> domains = accepted.domains();
        return (domains.isEmpty()
                        ? lines
                        : lines.append("search ")
                                .append(String.join(" ", domains))
                                .append('\n'))
                .toString();
    }

    /** It says nothing of whether there was such a record. */
    @Override
    public boolean restore() {
        commands.attempt("", "resolvconf", "-d", entry);
        return false;
    }
}
