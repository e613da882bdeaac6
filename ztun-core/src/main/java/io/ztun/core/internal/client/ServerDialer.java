package io.ztun.core.internal.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

import io.ztun.api.TransportException;
import io.ztun.api.ZtunException;
import io.ztun.core.internal.ip.AddressOrder;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;

/** Reaches a server: looks names up, tries ways and addresses, and goes through the handshake. */
final class ServerDialer {
    /** So many threads of a process look names up or dial beside others. */
    private static final int THREADS_MAX = 128;

    static final ThreadPoolExecutor THREADS = threads();

    /** Makes the session of the server's answer. */
    interface Opener {
        /** Called on the link's thread. */
        Session open(Welcome welcome, SessionCiphers ciphers, Link link);
    }

    /** The client whose sessions are wanted. */
    interface Client {
        /** Throws why an address need not be tried. */
        void check(Way way, InetSocketAddress server);

        /**
         * Begins with a link that is there; called on the link's thread.
         *
         * @param handshake makes what says hello, at once, and handles the link from then on
         */
        LinkHandler begin(Way way, Link link, Supplier<LinkHandler> handshake, Attempt attempt);

        /** What to say first. @param trial whether the session begins with the client's first frame only */
        Hello hello(boolean trial);

        /** Makes the session of the server's answer; called on the link's thread. */
        Session open(Way way, boolean trial, Welcome welcome, SessionCiphers ciphers, Link link);
    }

    private final ClientSettings settings;
    private final Client client;

    /** The address of each host that gave a session last. */
    private final Map<String, InetAddress> worked = new ConcurrentHashMap<>();

    private volatile boolean reached;

    /** What is under way, or null. One thread dials at a time. */
    private volatile Race dialing;

    ServerDialer(ClientSettings settings, Client client) {
        this.settings = settings;
        this.client = client;
    }

    private static ThreadPoolExecutor threads() {
        ThreadPoolExecutor executor = new ThreadPoolExecutor(
                THREADS_MAX, THREADS_MAX, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
                    Thread thread = new Thread(task, "ztun-dial");
                    thread.setDaemon(true);
                    return thread;
                });
        executor.allowCoreThreadTimeOut(true);
        return executor;
    }

    /**
     * What has given a session.
     *
     * @param way the way
     * @param server the server's address; null where its name was enough
     * @param why what became of those before it; empty if it was the first
     */
    record Result(Way way, InetAddress server, String why) {}

    /**
     * Returns once there is a session. Whatever keeps one of the addresses from giving one, the next may: it may be another machine.
     *
     * @param ways what to try, the best first
     * @param beside whether there is a session already, which goes on until there is another
     * @param left what is not to be tried unless there is nothing else; or null
     * @throws ZtunException what failed; where several things did, with each of them
     */
    Result dial(List<Way> ways, boolean beside, Race.Gateway left) {
        reached = false;
        Race race = new Race(this, false, beside, left);
        dialing = race;
        try {
            Result result = race.run(ways);
            if (result.server() != null) {
                worked.put(result.way().server().host(), result.server());
            }
            return result;
        } finally {
            dialing = null;
        }
    }

    /**
     * The network from which a server is reached now: this end's interface and address. Another network may have the same ones.
     *
     * @return empty if that is not known
     */
    Optional<String> network(Way way) {
        try {
            InetAddress source =
                    way.transport().sourceTowards(resolve(way, true).get(0)).orElse(null);
            NetworkInterface device = source == null ? null : NetworkInterface.getByInetAddress(source);
            return device == null ? Optional.empty() : Optional.of(device.getName() + "/" + source.getHostAddress());
        } catch (ZtunException | SocketException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    /** Returns if a server answers; opens no session. May go on beside {@link #dial}. @throws ZtunException why it does not */
    void probe(Way way) {
        new Race(this, true, true, null).run(List.of(way));
    }

    /** Whether there was a server at all in the last attempt: what it did not like is not mended by waiting. */
    boolean hasReached() {
        return reached;
    }

    /** Gives up the attempt that is under way, if there is one. Any thread. */
    void abandon() {
        Race race = dialing;
        if (race != null) {
            race.abandon();
        }
    }

    /**
     * The addresses of a way's server, in the order in which to try them; its name, if that is enough. A name that can be looked up only through the tunnel is none while
     * there is no session.
     *
     * @param several whether there are other ways, which a name server that does not answer must not hold up for long
     */
    List<InetSocketAddress> resolve(Way way, boolean several) throws InterruptedException {
        String host = way.server().host();
        InetSocketAddress name = InetSocketAddress.createUnresolved(host, way.port());
        if (!way.server().isAddress() && way.transport().takesName(name)) {
            return List.of(name);
        }
        return addresses(host, several).stream()
                .map(address -> new InetSocketAddress(address, way.port()))
                .toList();
    }

    private List<InetAddress> addresses(String host, boolean several) throws InterruptedException {
        if (!several) {
            return lookUp(host);
        }
        Future<List<InetAddress>> addresses = THREADS.submit(() -> lookUp(host));
        try {
            return addresses.get(Race.NEXT_SERVER.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
            throw new TransportException("the name could not be looked up in time: server=" + host, e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof ZtunException own ? own : new IllegalStateException(e.getCause());
        }
    }

    private List<InetAddress> lookUp(String host) {
        InetAddress before = worked.get(host);
        try {
            return AddressOrder.of(List.of(InetAddress.getAllByName(host)), before);
        } catch (UnknownHostException e) {
            if (before != null) {
                return List.of(before);
            }
            if (host.indexOf('%') >= 0) {
                throw new TransportException(
                        "no such interface: server=" + host + "; `ip link` lists those that may stand behind the %", e);
            }
            throw new TransportException(
                    "unknown host: server=" + host + "; check the name given with `server`, or give an address", e);
        }
    }

    ClientSettings settings() {
        return settings;
    }

    void check(Way way, InetSocketAddress server) {
        client.check(way, server);
    }

    LinkHandler begin(Way way, Link link, Supplier<LinkHandler> handshake, Attempt attempt) {
        return client.begin(way, link, handshake, attempt);
    }

    Hello hello(boolean trial) {
        return client.hello(trial);
    }

    Session open(Way way, boolean trial, Welcome welcome, SessionCiphers ciphers, Link link) {
        return client.open(way, trial, welcome, ciphers, link);
    }

    /** A server is there. Any thread. */
    void onReached() {
        reached = true;
    }
}
