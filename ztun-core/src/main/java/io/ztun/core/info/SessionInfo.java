package io.ztun.core.info;

import java.net.InetSocketAddress;
import java.util.Optional;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.spi.CodecMode;

/**
 * What was agreed for a session. Immutable.
 *
 * @param id the session's number within this tunnel, from 1
 * @param peer where the peer is
 * @param addresses the client's addresses and networks, one of each family that it has
 * @param codec name of the codec
 * @param mode how much the codec remembers
 * @param mtu in bytes
 * @param offload whether super-packets cross whole
 * @param headers whether packet headers are predicted
 * @param client at a server whose clients have keys, the client's name
 * @param legacy whether the peer is the program that ztun began as, or speaks as that did
 */
@Api(Api.Status.STABLE)
public record SessionInfo(
        long id,
        InetSocketAddress peer,
        Addresses addresses,
        String codec,
        CodecMode mode,
        int mtu,
        boolean offload,
        boolean headers,
        Optional<String> client,
        boolean legacy) {

    /** Where the peer is another ztun. */
    public SessionInfo(
            long id,
            InetSocketAddress peer,
            Addresses addresses,
            String codec,
            CodecMode mode,
            int mtu,
            boolean offload,
            boolean headers,
            Optional<String> client) {
        this(id, peer, addresses, codec, mode, mtu, offload, headers, client, false);
    }

    /** Where the client has no name, either. */
    public SessionInfo(
            long id,
            InetSocketAddress peer,
            Addresses addresses,
            String codec,
            CodecMode mode,
            int mtu,
            boolean offload,
            boolean headers) {
        this(id, peer, addresses, codec, mode, mtu, offload, headers, Optional.empty());
    }

    /** The client's IPv4 address and network, where it has one, else the IPv6 ones. */
    public Cidr address() {
        return addresses.first();
    }
}
