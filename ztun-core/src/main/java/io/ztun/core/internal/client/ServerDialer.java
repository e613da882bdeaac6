package io.ztun.core.internal.client;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

import io.ztun.api.TransportException;
import io.ztun.api.ZtunException;
import io.ztun.core.internal.half.ControlFrames;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.secure.ClientExchange;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;
import io.ztun.spi.Transport;

/** Reaches the server: looks its name up, tries its addresses in turn, and goes through the handshake. */
final class ServerDialer {
    /** How long to wait for the answer before the hello is repeated, the first time; each time it is twice as long. */
    private static final Duration FIRST_REPEAT = Duration.ofMillis(200);

    private static final Duration LONGEST_REPEAT = Duration.ofSeconds(2);

    /** Makes the session of the server's answer. */
    interface Opener {
        /** Called on the link's thread. */
        Session open(Welcome welcome, SessionCiphers ciphers, Link link);
    }

    private final Transport transport;
    private final ClientSettings settings;
    private final Consumer<InetSocketAddress> check;
    private final Supplier<Hello> hello;
    private final Opener opener;

    /** The address that gave a session last, or null. One thread dials at a time. */
    private volatile InetAddress worked;

    private boolean reached;

    /** Where an answer is awaited, or null. */
    private volatile Link awaited;

    /**
     * @param check throws why an address need not be tried
     * @param hello what to say first
     * @param opener makes the session of the server's answer; called on the link's thread
     */
    ServerDialer(
            Transport transport,
            ClientSettings settings,
            Consumer<InetSocketAddress> check,
            Supplier<Hello> hello,
            Opener opener) {
        this.transport = transport;
        this.settings = settings;
        this.check = check;
        this.hello = hello;
        this.opener = opener;
    }

    /**
     * Returns once there is a session. Whatever keeps one of the server's addresses from giving one, the next may: it may be another
     * machine.
     *
     * @throws ZtunException what failed; where the name has several addresses, with what failed at each of them
     */
    void dial() {
        reached = false;
        List<ZtunException> failures = new ArrayList<>();
        List<InetAddress> addresses = resolve();
        for (InetAddress server : addresses) {
            try {
                dial(new InetSocketAddress(server, settings.port()));
                worked = server;
                return;
            } catch (ZtunException e) {
                failures.add(e);
                if (addresses.size() == 1 || Thread.currentThread().isInterrupted()) {
                    throw e;
                }
            }
        }
        throw all(addresses, failures);
    }

    /** Whether there was a server at all in the last attempt: what it did not like is not mended by waiting. */
    boolean hasReached() {
        return reached;
    }

    /** Gives up the attempt that is under way, if there is one. A server that has not answered is owed no orderly end. Any thread. */
    void abandon() {
        Link link = awaited;
        if (link != null) {
            link.abort();
        }
    }

    private TransportException all(List<InetAddress> addresses, List<ZtunException> failures) {
        StringBuilder text =
                new StringBuilder("none of the server's addresses let this client in: server=").append(settings.host());
        for (int i = 0; i < addresses.size(); i++) {
            text.append(i == 0 ? "; " : ", and ")
                    .append(addresses.get(i).getHostAddress())
                    .append(": ")
                    .append(failures.get(i).getMessage());
        }
        TransportException all = new TransportException(text.toString(), failures.get(0));
        failures.stream().skip(1).forEach(all::addSuppressed);
        return all;
    }

    /** A name that can be looked up only through the tunnel is none while there is no session. */
    private List<InetAddress> resolve() {
        try {
            return List.of(InetAddress.getAllByName(settings.host()));
        } catch (UnknownHostException e) {
            if (worked != null) {
                return List.of(worked);
            }
            if (settings.host().indexOf('%') >= 0) {
                throw new TransportException(
                        "no such interface: server=" + settings.host()
                                + "; `ip link` lists those that may stand behind the %",
                        e);
            }
            throw new TransportException(
                    "unknown host: server=" + settings.host()
                            + "; check the name given with `server`, or give an address",
                    e);
        }
    }

    private void dial(InetSocketAddress server) {
        check.accept(server);
        Attempt attempt = new Attempt();
        ByteBuffer frame = ControlFrames.allocate();
        ClientExchange exchange = new ClientExchange(settings.keys());
        exchange.writeHello(hello.get(), frame);
        Link link = transport.connect(
                server, settings.timeout(), l -> new ClientHandshake(l, frame, exchange, opener, attempt));
        reached = true;
        awaited = link;
        try {
            if (isAnswered(attempt, link, frame)) {
                attempt.await();
                return;
            }
        } catch (InterruptedException e) {
            attempt.giveUp();
            link.close();
            Thread.currentThread().interrupt();
            throw new TransportException("interrupted while connecting: server=" + Descriptions.of(server), e);
        } finally {
            awaited = null;
        }
        link.close();
        throw new TransportException("no answer to the hello: server=" + Descriptions.of(server) + " waited="
                + settings.timeout().toMillis() + " ms; " + ClientHandshake.hint(exchange));
    }

    /** Waits for the answer; where a frame may be lost, says the hello again and again meanwhile. */
    private boolean isAnswered(Attempt attempt, Link link, ByteBuffer frame) throws InterruptedException {
        long deadlineNs = System.nanoTime() + settings.timeout().toNanos();
        long waitNs = link.isOrdered() ? settings.timeout().toNanos() : FIRST_REPEAT.toNanos();
        while (!attempt.await(Math.min(waitNs, deadlineNs - System.nanoTime()))) {
            if (deadlineNs - System.nanoTime() <= 0) {
                return !attempt.giveUp();
            }
            ControlFrames.send(link, frame);
            waitNs = Math.min(2 * waitNs, LONGEST_REPEAT.toNanos());
        }
        return true;
    }
}
