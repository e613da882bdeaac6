package io.ztun.network;

import java.nio.file.Path;
import java.util.Locale;

/**
 * Has strict reverse path filtering (RFC 3704) let the server's answers in. The kernel asks whether an answer's sender would be reached by
 * where it came from; without the mark of the packets that went there it would say: through the tunnel. So answers get the mark of
 * their connection, and the kernel is told to look at it.
 */
final class ReturnPath {
    private static final String PURPOSE = "mark";

    private final Nft nft;
    private final Sysctls sysctls;
    private final ClientPolicy policy;

    ReturnPath(Nft nft, Path root, ClientPolicy policy) {
        this.nft = nft;
        this.sysctls = new Sysctls(nft, root, PURPOSE);
        this.policy = policy;
    }

    /** Only IPv4 has such a filter, and only where it is strict does it matter. */
    boolean isNeeded() {
        return sysctls.ofInterfaces("net/ipv4/conf", "rp_filter").stream()
                .anyMatch(name -> sysctls.get(name).equals("1"));
    }

    void open() {
        nft.replace(
                Nft.table(PURPOSE, policy.tunnel()),
                String.format(Locale.ROOT, """
                            chain in {
                                type filter hook prerouting priority mangle; policy accept;
                                ct mark %1$d meta mark set %1$d
                            }
                            chain out {
                                type filter hook postrouting priority mangle; policy accept;
                                meta mark %1$d ct mark set %1$d
                            }
                        """, Integer.toUnsignedLong(policy.mark())));
        sysctls.set("net/ipv4/conf/all/src_valid_mark", "1");
    }

    /** Returns whether there was anything to be taken back. */
    boolean close() {
        boolean was = nft.remove(PURPOSE, policy.tunnel());
        sysctls.restore();
        return was;
    }
}
