package io.ztun.spi;

import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.ztun.api.Api;
import io.ztun.api.ThreadProgress;
import io.ztun.api.TransportException;

/** Makes links between two machines, as a client or as a server. Thread-safe. */
@Api(Api.Status.STABLE)
public interface Transport extends AutoCloseable {

    /**
     * Takes connections from now on.
     *
     * @param address where to listen; the wildcard address stands for IPv6 and IPv4, port 0 for a free port
     * @param acceptor called on the transport's thread for each new link, before a handshake of the transport's own if there is one;
     *     answers with whoever handles it, or with null to
     *     have nothing to do with it: the link is then gone at once, and nobody is told but, at most, the peer
     * @return the address that was bound
     * @throws TransportException if the address cannot be had, such as a port in use
     */
    InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor);

    /**
     * Connects to a server and waits until that is done.
     *
     * @param address the server, resolved unless its name {@linkplain #takesName is enough}
     * @param timeout after which to give up
     * @param handler asked on the transport's thread, once the link is there, for whoever handles it
     * @throws TransportException if it cannot be reached
     */
    Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler);

    /**
     * Whether a server's name is enough for {@link #connect}, since somebody else looks it up, such as a proxy. It is not looked up on this
     * machine then, which may know no names of the world outside.
     *
     * @param server its name, never an address, and its port; unresolved
     */
    default boolean takesName(InetSocketAddress server) {
        return false;
    }

    /** What {@link Link#isOrdered} says of its links. */
    default boolean isOrdered() {
        return true;
    }

    /**
     * Whether it learns from a balancer's header where a connection comes from ({@link TransportConfig#proxyProtocol}), so that {@link
     * Link#remoteAddress} is that, and the acceptor is asked only then; with {@link ProxyProtocol} a transport over TCP does.
     */
    default boolean takesProxyProtocol() {
        return false;
    }

    /**
     * The address that a connection to a server would have on this side, by the routes as they are now. Sends nothing.
     *
     * @param address the server, as for {@link #connect}
     * @return empty if that is not known, or not for the routes to choose
     */
    default Optional<InetAddress> sourceTowards(InetSocketAddress address) {
        try (DatagramSocket socket = new DatagramSocket()) {
            socket.connect(address); // of UDP it is a look into the routes alone (connect(2))
            return Optional.ofNullable(socket.getLocalAddress());
        } catch (SocketException | RuntimeException e) {
            return Optional.empty(); // no route at all: connecting will say so
        }
    }

    /** How its threads get on, for whoever watches over them; the same list at every call. Empty if it does not tell. */
    default List<ThreadProgress> progress() {
        return List.of();
    }

    /** Closes listeners and links, whose handlers are told, and ends the threads. Repeating it does nothing. */
    @Override
    void close();
}
