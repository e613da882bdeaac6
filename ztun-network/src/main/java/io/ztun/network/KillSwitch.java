package io.ztun.network;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Lets nothing leave the machine but through the tunnel: a table of nftables that refuses all else, of both families, its own packets
 * and those that it forwards, whatever the routes say. A killed process leaves it, which is what it is for.
 */
final class KillSwitch {
    private static final String PURPOSE = "block";

    /** What has no name of a network: private (RFC 1918, 4193), link-local, and groups that routers do not pass on. */
    private static final String LAN4 = "10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16, 169.254.0.0/16, 224.0.0.0/24,"
            + " 239.255.0.0/16, 255.255.255.255";

    private static final String LAN6 = "fc00::/7, fe80::/10, ff02::/16, ff05::/16";

    private final Nft nft;
    private final ClientPolicy policy;
    private final String table;

    KillSwitch(Nft nft, ClientPolicy policy) {
        this.nft = nft;
        this.policy = policy;
        this.table = Nft.table(PURPOSE, policy.tunnel());
    }

    /**
     * Engages it.
     *
     * @param device the tunnel's interface, once there is one
     */
    void engage(Optional<String> device) {
        nft.replace(table, content(device));
    }

    private String content(Optional<String> device) {
        List<String> lan = policy.allowLan()
                ? List.of("ip daddr { " + LAN4 + " } accept", "ip6 daddr { " + LAN6 + " } accept")
                : List.of();
        String tunnel = device.map(Nft::quoted)
                .map(name -> "oifname " + name + " accept")
                .orElse("");
        String back = device.map(Nft::quoted)
                .map(name -> "iifname " + name + " accept")
                .orElse("");
        // DHCP and the discovery of neighbours and routers are how there comes to be a network at all.
        return String.format(
                Locale.ROOT,
                """
                    chain own {
                        type filter hook output priority filter + 10; policy accept;
                        oifname "lo" accept
                        meta mark %d accept
                        %s
                        udp sport 68 udp dport 67 accept
                        udp sport 546 udp dport 547 accept
                        icmpv6 type { nd-router-solicit, nd-neighbor-solicit, nd-neighbor-advert, mld2-listener-report } accept
                        %s
                        counter reject with icmpx type admin-prohibited
                    }
                    chain forwarded {
                        type filter hook forward priority filter + 10; policy accept;
                        %s
                        %s
                        %s
                        counter reject with icmpx type admin-prohibited
                    }
                """,
                Integer.toUnsignedLong(policy.mark()),
                tunnel,
                String.join("\n", lan),
                tunnel,
                back,
                String.join("\n", lan));
    }

    /** Where it stands. */
    String table() {
        return table;
    }

    /** Lets everything leave again; returns whether it was engaged. */
    boolean lift() {
        return nft.remove(PURPOSE, policy.tunnel());
    }
}
