package io.ztun.core.internal.protocol;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;
import io.ztun.core.settings.PushedSettings;

/**
 * What a server tells its client to do, as it stands in a {@link Welcome} and, behind a number, in a {@link FrameType#SETTINGS}:
 * fields as those of the handshake. Each message is the whole of it.
 *
 * @param pushed what the client is to do to its machine
 * @param leave whether the server is about to go, and the client is to connect to another one; nothing in a {@link Welcome}
 */
public record Settings(PushedSettings pushed, boolean leave) {
    private static final int ROUTE = 1;
    private static final int DNS_SERVER = 2;
    private static final int DNS_DOMAIN = 3;
    private static final int LEAVE = 4;
    private static final byte[] NOTHING = {};

    /** Writes it at the buffer's position. */
    public void write(ByteBuffer target) {
        pushed.routes().forEach(route -> Fields.putCidr(target, ROUTE, route));
        pushed.dnsServers().forEach(server -> Fields.putBytes(target, DNS_SERVER, server.getAddress()));
        pushed.dnsDomains()
                .forEach(domain -> Fields.putBytes(target, DNS_DOMAIN, domain.getBytes(StandardCharsets.US_ASCII)));
        if (leave) {
            Fields.putBytes(target, LEAVE, NOTHING);
        }
    }

    /**
     * Reads all between position and limit.
     *
     * @throws ProtocolException if there is more than there may be, or something is not what it should be
     */
    public static Settings read(ByteBuffer source) {
        boolean[] leave = {false};
        List<Cidr> routes = new ArrayList<>();
        List<InetAddress> servers = new ArrayList<>();
        List<String> domains = new ArrayList<>();
        Fields.read(source, (type, value) -> {
            switch (type) {
                case ROUTE -> routes.add(Fields.cidr(value));
                case DNS_SERVER -> servers.add(address(value));
                case DNS_DOMAIN ->
                    domains.add(StandardCharsets.US_ASCII.decode(value).toString());
                case LEAVE -> leave[0] = true;
                default -> {} // from a later release
            }
        });
        try {
            return new Settings(new PushedSettings(routes, servers, domains), leave[0]);
        } catch (ConfigException e) {
            throw new ProtocolException("the server's settings for its clients: " + e.getMessage(), e);
        }
    }

    private static InetAddress address(ByteBuffer value) {
        byte[] raw = new byte[Math.min(value.remaining(), 17)];
        value.get(raw);
        try {
            return InetAddress.getByAddress(raw);
        } catch (UnknownHostException e) {
            throw new ProtocolException("address field of a wrong length: bytes=" + raw.length + " wanted=4 or 16", e);
        }
    }
}
