package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.core.SessionInfo;
import io.ztun.core.TunnelBuilder;
import io.ztun.core.internal.engine.Descriptions;
import io.ztun.core.internal.engine.Tunnel;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.route.AddressPool;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.core.internal.session.AgreedCodec;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Link;

/** The server's sessions, who has which address, and the routes that follow from it. Thread-safe. */
final class SessionTable implements Session.SessionEnd {
    private static final Logger LOG = System.getLogger(SessionTable.class.getName());

    private final Tunnel tunnel;
    private final ServerSettings settings;
    private final AddressPool pool;
    private final long broadcast;
    private final Map<String, Session> byClient = new LinkedHashMap<>();
    private final Map<Address, Session> byAddress = new HashMap<>();
    private long lastId;

    SessionTable(Tunnel tunnel, ServerSettings settings) {
        this.tunnel = tunnel;
        this.settings = settings;
        pool = new AddressPool(settings.subnet());
        broadcast = settings.subnet().isIpv6()
                ? 0
                : IpAddresses.low(settings.subnet().last().getAddress());
    }

    /** A session and the answer that tells the client of it. */
    record Opened(Session session, Welcome welcome) {}

    /**
     * Makes a session for a client. It carries packets after {@link #publish}. A former session of the same client makes
     * room for it.
     *
     * @throws ProtocolException if the client cannot be let in; the message is for the client's user
     */
    synchronized Opened open(Hello hello, Link link) {
        AgreedCodec codec = settings.codecs()
                .agree(hello.codecs(), link.isOrdered())
                .orElseThrow(() -> new ProtocolException("no codec in common: client="
                        + hello.codecs().stream().map(Hello.Offer::name).toList() + " server="
                        + settings.codecs().names() + "; name one of them with --codec on both ends"));
        if (hello.mtu() < TunnelBuilder.MTU_MIN) {
            throw new ProtocolException("mtu out of range: mtu=" + hello.mtu() + " min=" + TunnelBuilder.MTU_MIN);
        }
        replace(hello.clientId());
        Cidr address = pool.take(hello.clientId(), hello.previous().map(Cidr::address))
                .orElseThrow(() -> new ProtocolException("no address left: subnet=" + settings.subnet() + " taken="
                        + byClient.size() + "; the server needs a larger --subnet"));
        int features = hello.features() & Features.of(tunnel.device().offload());
        int mtu = Math.min(hello.mtu(), settings.mtu());
        SessionInfo info = new SessionInfo(
                ++lastId,
                link.remoteAddress(),
                address,
                codec.provider().name(),
                codec.mode(),
                mtu,
                Features.has(features, Features.OFFLOAD),
                Features.has(features, Features.HEADERS) && link.isOrdered());
        Session session = session(info, link, codec);
        byClient.put(hello.clientId(), session);
        return new Opened(session, welcome(info));
    }

    private Session session(SessionInfo info, Link link, AgreedCodec codec) {
        Session[] self = new Session[1];
        ClientSources sources = new ClientSources(
                Address.of(info.address().address().getAddress()), address -> claim(address, self[0]));
        try {
            self[0] = new Session(info, link, codec, settings.keepalive().toNanos(), sources, tunnel.context(), this);
        } catch (RuntimeException e) {
            pool.release(info.address().address());
            throw e;
        }
        return self[0];
    }

    private Welcome welcome(SessionInfo info) {
        return new Welcome(
                (info.offload() ? Features.OFFLOAD : 0) | (info.headers() ? Features.HEADERS : 0),
                info.codec(),
                info.mode(),
                info.mtu(),
                info.address(),
                settings.subnet(),
                (int) settings.keepalive().toMillis());
    }

    /** A client that comes back before its old link was found dead takes its place. */
    private void replace(String clientId) {
        Session former = byClient.get(clientId);
        if (former != null) {
            former.closeWith("the client has connected anew");
            forget(former);
        }
    }

    /** Lets packets flow to a session from now on. */
    synchronized void publish(Session session) {
        if (byClient.containsValue(session)) {
            byAddress.put(Address.of(session.info().address().address().getAddress()), session);
            publishRoutes();
        }
        SessionInfo info = session.info();
        LOG.log(Level.INFO, () -> "Serving " + Descriptions.of(info.peer()) + ": " + Descriptions.of(info));
        settings.listener().onSessionOpened(info);
    }

    private synchronized boolean claim(Address address, Session session) {
        Session owner = byAddress.putIfAbsent(address, session);
        if (owner == null) {
            publishRoutes();
        }
        return owner == null || owner == session;
    }

    private void publishRoutes() {
        tunnel.routes(new Routes<>(byAddress, List.copyOf(byClient.values()), null, broadcast));
    }

    @Override
    public void onSessionEnded(Session session, String reason) {
        forget(session);
        SessionInfo info = session.info();
        LOG.log(
                Level.INFO,
                () -> "Ended " + Descriptions.of(info.peer()) + ": address=" + info.address() + " reason=" + reason);
        settings.listener().onSessionClosed(info, reason);
    }

    private synchronized void forget(Session session) {
        if (byClient.values().remove(session)) {
            byAddress.values().removeIf(s -> s == session);
            InetAddress address = session.info().address().address();
            pool.release(address);
            publishRoutes();
        }
    }

    /** How many sessions there are. */
    synchronized int size() {
        return byClient.size();
    }

    /** Every session there is now. */
    synchronized List<Session> all() {
        return List.copyOf(byClient.values());
    }
}
