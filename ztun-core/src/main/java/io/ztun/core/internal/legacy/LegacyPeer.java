package io.ztun.core.internal.legacy;

import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.PushedSettings;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Link;

/** What is to be known of a peer that is the original, which says nothing of itself. */
public final class LegacyPeer {
    /** The codec's name. */
    public static final String CODEC = "lz4";

    /** Each of its packets is compressed alone. */
    public static final CodecMode MODE = CodecMode.BLOCK;

    /** The transport's name. */
    public static final String TRANSPORT = "tcp";

    /** How long a client waits for the server to speak before it says hello, at least. */
    private static final long PATIENCE_NS = TimeUnit.MILLISECONDS.toNanos(300);

    private LegacyPeer() {}

    /**
     * How long a client waits for a server of the original to speak: it does so at once, but a connection is there half a round trip
     * earlier for the client than for the server.
     */
    public static long clientPatienceNs(Link link) {
        return Math.max(PATIENCE_NS, 2 * link.roundTripNs());
    }

    /** How long a server waits for a hello before it speaks: longer than a client of ours that waits for it. */
    public static long serverPatienceNs(Link link) {
        return 2 * clientPatienceNs(link);
    }

    /**
     * What a client of the original would say.
     *
     * @param source the host that it comes from, which is known by that: so it gets its former address, as it did from a server of
     *     the original where nobody else had come meanwhile. A second one there, or one whose former connection has not ended, is
     *     another client
     * @param mtu the server's, which the client has to be given too
     */
    public static Hello hello(byte[] source, int mtu) {
        return new Hello(
                0,
                List.of(new Hello.Offer(1 << MODE.ordinal(), CODEC)),
                mtu,
                hex(UUID.randomUUID()),
                Optional.empty(),
                Families.IPV4,
                Optional.of(new Hello.Identity(hex(UUID.nameUUIDFromBytes(source)), Hello.Identity.NONE)));
    }

    /**
     * What a server of the original would say. Its own address in the tunnel is not known.
     *
     * @param given the client's address, which is all that it does say
     * @param mtu the client's, which the server has to be given too
     */
    public static Welcome welcome(Cidr given, int mtu) {
        Addresses addresses = Addresses.of(given);
        int keepaliveMs = (int) Bounds.KEEPALIVE_DEFAULT.toMillis();
        return new Welcome(0, CODEC, MODE, mtu, addresses, addresses, PushedSettings.NONE, keepaliveMs);
    }

    private static String hex(UUID id) {
        ByteBuffer bytes = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(id.getMostSignificantBits())
                .putLong(id.getLeastSignificantBits());
        return HexFormat.of().formatHex(bytes.array());
    }

    /**
     * Returns if a tunnel may talk to the original.
     *
     * @param open whether nothing is encrypted
     * @throws ConfigException if not; the message says what to do
     */
    public static void check(boolean open, Codecs codecs) {
        if (!open) {
            throw new ConfigException("`legacy` does not go with `psk-file` and `key-file`: the original has no"
                    + " encryption; run a second server, with keys, on another port and network");
        }
        if (codecs.chosen(CODEC, MODE).isEmpty()) {
            throw new ConfigException(
                    "`legacy` needs the codec " + CODEC + ": codecs=" + codecs.names() + "; name it with `codec`, too");
        }
    }

    /**
     * As {@link #check}, of what a server alone has. Its other transports and its IPv6 network are for clients of ours.
     *
     * @param transports their names
     */
    public static void checkServer(List<String> transports, Addresses subnet) {
        if (!transports.contains(TRANSPORT)) {
            throw new ConfigException("`legacy` needs the transport " + TRANSPORT + ": transport="
                    + String.join(",", transports) + "; name it with `transport`, too");
        }
        if (subnet.ipv4().isEmpty()) {
            throw new ConfigException("`legacy` needs an IPv4 network: subnet=" + subnet);
        }
    }

    /** As {@link #check}, of what a client alone has. */
    public static void checkClient(int servers, List<String> transports, Families families) {
        if (servers != 1 || !transports.equals(List.of(TRANSPORT))) {
            throw new ConfigException("`legacy` on a client goes with one server and the transport " + TRANSPORT
                    + ": servers=" + servers + " transport=" + String.join(",", transports));
        }
        if (families == Families.IPV6) {
            throw new ConfigException("`legacy` needs an IPv4 address: leave `family` away, or set it to ipv4");
        }
    }
}
