package io.ztun.app.wiring;

import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

import io.ztun.api.Cidr;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.Multicast;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.SocketOptions;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TunConfig;

/**
 * What the user wants, each value checked by itself. Names stand for plugins that have not been looked for yet.
 *
 * @param server the server to connect to; absent: be one
 * @param port the server's port
 * @param subnet the network of a server's tunnel
 * @param subnetIsDefault whether nobody chose that network
 * @param mtu of the interface, in bytes
 * @param codecs names in order of preference; empty: all there are
 * @param codecLevel the level for the codec that is agreed on
 * @param transport a transport's name
 * @param udpOffload whether the system's batching of datagrams is used
 * @param dscp what the tunnel's own packets are marked with
 * @param bind where a server listens; absent: everywhere
 * @param tun a TUN backend's name
 * @param tunName the interface's name; absent: the first free one
 * @param offload whether super-packets are used
 * @param linger how long a small packet may wait for company
 * @param keepalive how often a server hears of a silent client; absent: the engine's default
 * @param threads how many threads carry packets each way; absent: the engine's default
 * @param pskFile the file with the shared secret
 * @param keyFile the file with this end's private key
 * @param serverKey the server's public key, on a client that has one of its own
 * @param authorizedClients the file of those who may join, on a server that has a key
 * @param acceptSubnets the networks out of which a client takes an address; empty: the engine's default
 * @param user who the process becomes once everything is open; absent: it stays who it is
 * @param open whether a server may be open on a public address
 * @param privacy how much the lengths of frames may tell
 * @param limits what a server bears at once
 * @param multicast what multicast and broadcast a server sends to its clients
 * @param handshakeTimeout how long the other end may take for its part of the handshake
 * @param statistics how often the log tells what was carried; absent: only at the end, or when asked
 * @param state where what outlives the process is kept
 * @param sockets what the transport's sockets are like
 * @param retry whether a client waits for a server that cannot be reached at the start
 */
public record TunnelSettings(
        Optional<String> server,
        int port,
        Cidr subnet,
        boolean subnetIsDefault,
        int mtu,
        List<String> codecs,
        OptionalInt codecLevel,
        String transport,
        TransportConfig.Offloads udpOffload,
        int dscp,
        Optional<InetAddress> bind,
        String tun,
        Optional<String> tunName,
        TunConfig.Offloads offload,
        Duration linger,
        Optional<Duration> keepalive,
        OptionalInt threads,
        Optional<Path> pskFile,
        Optional<Path> keyFile,
        Optional<String> serverKey,
        Optional<Path> authorizedClients,
        List<Cidr> acceptSubnets,
        Optional<String> user,
        boolean open,
        Privacy privacy,
        Limits limits,
        Multicast multicast,
        Duration handshakeTimeout,
        Optional<Duration> statistics,
        StateChoice state,
        SocketOptions sockets,
        boolean retry) {

    /** Whether this is the server's end. */
    public boolean isServer() {
        return server.isEmpty();
    }
}
