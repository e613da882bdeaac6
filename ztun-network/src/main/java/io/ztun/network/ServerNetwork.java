package io.ztun.network;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;

import io.ztun.api.Api;
import io.ztun.api.Cidr;

/**
 * Has a server's clients reach what the server reaches, with its addresses: masquerading by a table of nftables, and forwarding.
 * Takes both back when it is closed, and what a killed process has left when it is opened. Thread-safe.
 */
@Api(Api.Status.INTERNAL)
public final class ServerNetwork implements AutoCloseable {
    private static final Logger LOG = System.getLogger(ServerNetwork.class.getName());
    private static final String PURPOSE = "nat";

    private final String tunnel;
    private final Nft nft;
    private final Sysctls sysctls;
    private boolean used;

    /**
     * Takes back what a killed process of the same tunnel has left; changes nothing else yet.
     *
     * @param tunnel tells the tunnel from others of the machine, and is the same when it is started again
     */
    public ServerNetwork(String tunnel) {
        this(tunnel, new Commands(), Path.of("/proc/sys"));
    }

    ServerNetwork(String tunnel, Commands commands, Path root) {
        this.tunnel = tunnel;
        this.nft = new Nft(commands);
        this.sysctls = new Sysctls(nft, root, PURPOSE);
        if (nft.hasAny() && takeBack()) {
            LOG.log(Level.INFO, "Taken back what a former process left: tunnel=" + tunnel);
        }
    }

    /**
     * Begins to masquerade what comes out of the tunnel and leaves by another interface.
     *
     * @param device the tunnel's interface
     * @param networks the tunnel's own, which say which families are forwarded
     * @throws NetworkException if it cannot be done; nothing is left of it then
     */
    public synchronized void masquerade(String device, Collection<Cidr> networks) {
        String name = Nft.quoted(device);
        used = true;
        List<Family> families = networks.stream().map(Family::of).distinct().toList();
        try {
            nft.replace(
                    Nft.table(PURPOSE, tunnel),
                    "chain leave {\n type nat hook postrouting priority srcnat; policy accept;\n iifname " + name
                            + " oifname != " + name + " masquerade\n}\n");
            families.forEach(this::forward);
        } catch (NetworkException e) {
            takeBack();
            throw e;
        }
        LOG.log(Level.INFO, "Masquerading: interface=" + device + " families=" + families);
    }

    private void forward(Family family) {
        if (family == Family.IPV4) {
            sysctls.set("net/ipv4/ip_forward", "1");
            return;
        }
        // Who forwards ceases to heed routers, and would lose its own default route with that, unless told otherwise.
        sysctls.ofInterfaces("net/ipv6/conf", "accept_ra").stream()
                .filter(name -> sysctls.get(name).equals("1"))
                .forEach(name -> sysctls.set(name, "2"));
        sysctls.set("net/ipv6/conf/all/forwarding", "1");
    }

    private boolean takeBack() {
        boolean was = nft.remove(PURPOSE, tunnel);
        sysctls.restore();
        return was;
    }

    /** Takes all back. */
    @Override
    public synchronized void close() {
        try {
            if (used) {
                takeBack();
            }
        } catch (NetworkException e) {
            LOG.log(Level.WARNING, "Network not as it should be: reason=" + e.getMessage());
        }
    }
}
