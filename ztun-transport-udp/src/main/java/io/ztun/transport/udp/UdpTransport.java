package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.channels.DatagramChannel;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;

import io.ztun.api.ThreadProgress;
import io.ztun.api.ZtunException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.SessionTokens;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.transport.nio.Failures;
import io.ztun.transport.nio.Marks;
import io.ztun.transport.nio.SelectorThreads;
import io.ztun.transport.nio.SocketSetup;

/** How sockets come to the threads. */
final class UdpTransport implements Transport {
    private final SelectorThreads<LinkThread> threads;
    private final TransportConfig.Offloads offload;
    private final SocketSetup sockets;
    private final int dscp;
    private final SessionTokens tokens;

    UdpTransport(TransportConfig config) {
        offload = config.offload();
        dscp = config.dscp();
        tokens = config.sessionTokens().orElse(null);
        sockets = new SocketSetup(config.sockets());
        threads = new SelectorThreads<>(config.threads(), index -> new LinkThread(index, config.failures(), sockets));
    }

    @Override
    public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
        DatagramChannel channel = null;
        try {
            // The wildcard address of a channel of no stated family takes IPv4 as well (RFC 3493 section 5.3).
            channel = openChannel().bind(address);
            InetSocketAddress bound = (InetSocketAddress) channel.getLocalAddress();
            DatagramChannel listening = channel;
            LinkThread thread = threads.next();
            SelectorThreads.run(thread, () -> {
                UdpSocket socket = new UdpSocket(thread, listening, offload, dscp);
                socket.accept(new Acceptor(socket, acceptor, tokens));
                return socket;
            });
            return bound;
        } catch (IOException | RuntimeException e) {
            SelectorThreads.closeChannel(channel);
            throw e instanceof ZtunException known ? known : Failures.cannotListen(address, e);
        } catch (Error e) {
            SelectorThreads.closeChannel(channel);
            throw e;
        }
    }

    @Override
    public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
        if (timeout.isNegative() || timeout.isZero()) {
            throw new IllegalArgumentException("timeout out of range: timeout=" + timeout);
        }
        DatagramChannel channel = null;
        try {
            channel = openChannel();
            bind(channel, address);
            DatagramChannel connected = channel;
            Connector.Accepted accepted = threads.connecting(channel, () -> connect(connected, address, timeout));
            LinkThread thread = threads.forCaller();
            return SelectorThreads.run(
                    thread, () -> open(new UdpSocket(thread, connected, offload, dscp), accepted, address, handler));
        } catch (IOException | RuntimeException e) {
            SelectorThreads.closeChannel(channel);
            if (threads.isClosed()) {
                throw SelectorThreads.transportClosed(e);
            }
            throw e instanceof ZtunException known ? known : ConnectFailure.of(address, timeout, e);
        } catch (Error e) {
            SelectorThreads.closeChannel(channel);
            throw e;
        }
    }

    /** To no address of ours, unless the user wants one: when that changes, the socket goes on with the new one. */
    private void bind(DatagramChannel channel, InetSocketAddress server) {
        InetSocketAddress source = sockets.source(server);
        try {
            channel.bind(source);
        } catch (IOException e) {
            throw sockets.cannotBind(e);
        }
    }

    private DatagramChannel openChannel() throws IOException {
        DatagramChannel channel = DatagramChannel.open();
        try {
            SocketBuffers.enlarge(channel);
            Marks.set(channel, dscp);
            return sockets.apply(channel);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private Connector.Accepted connect(DatagramChannel channel, InetSocketAddress server, Duration timeout)
            throws IOException {
        if (server.isUnresolved()) {
            throw new UnknownHostException(server.getHostString());
        }
        return Connector.connect(channel, server, timeout, sockets);
    }

    private static UdpLink open(
            UdpSocket socket,
            Connector.Accepted accepted,
            InetSocketAddress server,
            Function<Link, LinkHandler> handler) {
        UdpLink link =
                new UdpLink(socket, accepted.id(), accepted.shortId(), socket.peer(server), accepted.initLength());
        socket.add(link);
        link.open(opened -> Objects.requireNonNull(handler.apply(opened), "no handler for the link"));
        link.begin();
        return link;
    }

    @Override
    public List<ThreadProgress> progress() {
        return threads.progress();
    }

    @Override
    public Optional<InetAddress> sourceTowards(InetSocketAddress address) {
        return sockets.sourceTowards(address);
    }

    @Override
    public boolean isOrdered() {
        return false;
    }

    /** Links close as {@link Link#close} says; the caller waits for them, unless it is a link's thread itself. */
    @Override
    public void close() {
        threads.close();
    }
}
