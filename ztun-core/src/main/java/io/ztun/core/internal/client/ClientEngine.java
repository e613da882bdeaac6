package io.ztun.core.internal.client;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;
import io.ztun.api.ZtunException;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelSnapshot;
import io.ztun.core.info.TunnelStatistics;
import io.ztun.core.internal.accept.SettingsIntake;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.engine.Listeners;
import io.ztun.core.internal.legacy.LegacyPeer;
import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.store.ClientMemory;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Settings;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.core.internal.secure.Ciphers;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionEnd;
import io.ztun.core.internal.session.SessionTerms;
import io.ztun.core.internal.state.ClientIdentity;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;

/**
 * A running client: one session at a time, and when it ends a thread that brings the next one. The interface stays up in
 * between. A change to a better way has the next session before the former one ends, which then brings what is under way. Thread-safe.
 */
public final class ClientEngine implements SessionEnd, ServerDialer.Client, AutoCloseable {
    private static final Logger LOG = System.getLogger(ClientEngine.class.getName());

    /** A server that is full for a moment may refuse a client once or twice. One that says that it is only so for the moment may as often as it likes. */
    private static final int REFUSALS_MAX = 3;

    private final RepeatLog log = new RepeatLog(LOG, System::nanoTime);

    private final ClientIdentity identity;
    private final Engine tunnel;
    private final ClientSettings settings;
    private final ServerDialer dialer;
    private final MemoryShelf shelf;
    private final Reconnector reconnector;
    private final SettingsIntake intake;
    private final Ways ways;
    private final BetterWay better;
    private final Leaving leaving;
    private final ClientInterface networkInterface;
    private final SessionPlace place;

    /** Held while a session is brought. */
    private final ReentrantLock bringing = new ReentrantLock();

    private volatile Way way;

    private volatile long keepaliveNs;
    private long sessions;

    /** Takes over the tunnel, which is closed with the engine. Nothing is sent before {@link #start}. */
    public ClientEngine(Engine tunnel, ClientSettings settings) {
        this.tunnel = tunnel;
        this.settings = settings;
        identity = ClientIdentity.in(settings.identity());
        networkInterface = new ClientInterface(tunnel.device(), settings.listener());
        place = new SessionPlace(tunnel, this::looped);
        shelf = new MemoryShelf(settings.memory(), settings.memoryDir());
        dialer = new ServerDialer(settings, this);
        ways = new Ways(settings, tunnel.transports(), dialer);
        reconnector = new Reconnector(tunnel, this::tryDial);
        intake = new SettingsIntake(settings.acceptedSettings(), settings.listener()::onSettings, log);
        better = new BetterWay(tunnel, dialer, ways.bestFirst(), settings.returnAfter(), this::change);
        leaving = new Leaving(tunnel, this::leave);
    }

    /**
     * Connects for the first time and keeps connected from then on.
     *
     * @throws ZtunException if the server cannot be reached or refuses; the tunnel is closed then
     */
    public void start() {
        try {
            settings.keys().ifPresent(keys -> Ciphers.warmUp());
            LOG.log(Level.INFO, "Connecting to " + ways.servers());
            tunnel.every(() -> RepeatLog.TICK_NS, log::tick);
            dialFirst();
            if (tunnel.isClosing()) {
                return; // a listener that was told of the session has closed the tunnel
            }
            tunnel.startPumps();
            tunnel.every(() -> Session.tickNs(keepaliveNs), this::onTick);
        } catch (RuntimeException | Error e) {
            boolean closed = reconnector.isClosed();
            new Closer().close(this).endBecauseOf(e);
            if (closed && e instanceof ZtunException) {
                throw new TransportException("closed before it was connected: server=" + ways.hosts(), e);
            }
            throw e;
        }
    }

    private void dialFirst() {
        int refused = 0;
        while (true) {
            try {
                dial(ways.likelyFirst(), false, null);
                log.over(Level.INFO, "attempts", "Connected");
                return;
            } catch (TransportException | ProtocolException e) {
                Close.Code why = Reconnector.why(e);
                refused = dialer.hasReached() && why == Close.Code.OTHER ? refused + 1 : 0;
                if (!settings.retry() || refused == REFUSALS_MAX || reconnector.isClosed()) {
                    throw e;
                }
                log.say(Level.WARNING, "attempts", "Not connected, trying again: " + e.getMessage(), e);
                Reconnector.warn(log, why);
                settings.listener().onAttemptFailed(e.getMessage());
                if (!reconnector.pause(why)) {
                    throw e;
                }
            }
        }
    }

    private void dial(List<Way> candidates, boolean change, Race.Gateway left) {
        bringing.lock();
        try {
            ServerDialer.Result result = dialer.dial(candidates, change, left);
            if (!result.why().isEmpty()) {
                log.say(Level.INFO, "way", "Took " + result.way() + ", because not " + result.why());
            }
            ways.worked(result.way());
            better.than(result.way());
        } finally {
            bringing.unlock();
        }
    }

    /** Goes another way, with a session beside the one that there is. */
    private void change(Way to, long seconds) {
        bringing.lock();
        try {
            if (place.current() == null || reconnector.isClosed()) {
                return;
            }
            log.say(Level.INFO, "way", "Going back to " + to + ": answered-seconds=" + seconds + " from=" + way);
            dial(List.of(to), true, null);
        } catch (ZtunException e) {
            log.say(Level.WARNING, "way", "Staying with " + way + ": " + to + ": " + e.getMessage(), e);
        } finally {
            bringing.unlock();
        }
    }

    /** Goes to another server since that of the session is about to go. Returns whether nothing is left to be done. */
    private boolean leave(Session session) {
        String server = Descriptions.of(session.info().peer());
        bringing.lock();
        try {
            if (place.current() == session && !reconnector.isClosed()) {
                log.say(Level.INFO, "leaving", "Leaving " + server + ", which is about to go");
                dial(
                        ways.likelyFirst(),
                        true,
                        new Race.Gateway(way.server(), session.info().peer().getAddress()));
            }
            return true;
        } catch (ZtunException e) {
            log.say(
                    Level.WARNING,
                    "leaving",
                    "Staying with " + server + ", which is about to go: " + e.getMessage(),
                    e);
            return false;
        } finally {
            bringing.unlock();
        }
    }

    /** Packets to the server would not leave the machine, and the attempt would take its whole time to fail. */
    @Override
    public void check(Way to, InetSocketAddress server) {
        Addresses own = networkInterface.addresses();
        if (own != null && to.transport().sourceTowards(server).filter(own::has).isPresent()) {
            throw new TransportException(networkInterface.leadsBack(server));
        }
    }

    @Override
    public Hello hello(boolean trial) {
        int sealing = settings.keys().isPresent() ? Ciphers.feature() : 0;
        int features = Features.of(tunnel.device().offload()) | sealing | (trial ? Features.TRIAL : 0);
        return new Hello(
                features,
                settings.codecs().offers(),
                settings.mtu(),
                identity.run(),
                Optional.ofNullable(networkInterface.addresses()),
                settings.families(),
                identity.known(),
                settings.memory());
    }

    private void onTick() {
        Session session = place.current();
        if (session != null) {
            session.onTick(System.nanoTime());
        }
    }

    /** Empty if there is a session, else what the server says of it. */
    private Optional<Close.Code> tryDial() {
        bringing.lock();
        try {
            if (place.current() == null) {
                dial(ways.likelyFirst(), false, null);
                log.over(Level.INFO, "attempts", "Connected again");
            }
            return Optional.empty();
        } catch (ZtunException e) {
            Close.Code why = Reconnector.why(e);
            if (!reconnector.isClosed()) {
                log.say(Level.WARNING, "attempts", "Not connected, trying again: " + e.getMessage(), e);
                Reconnector.warn(log, why);
            }
            return Optional.of(why);
        } finally {
            bringing.unlock();
        }
    }

    /** A server of the original speaks first, so that a client that may meet one waits a moment before its hello. */
    @Override
    public LinkHandler begin(Way over, Link link, Supplier<LinkHandler> handshake, Attempt attempt) {
        return settings.legacy()
                ? new LegacyHandshake(link, handshake, given -> openLegacy(over, given, link), attempt, tunnel::once)
                : handshake.get();
    }

    private Session openLegacy(Way over, Cidr given, Link link) {
        settings.accepted().check(given, link.remoteAddress());
        return open(over, false, LegacyPeer.welcome(given, settings.mtu()), null, link, true);
    }

    @Override
    public Session open(Way over, boolean trial, Welcome welcome, SessionCiphers ciphers, Link link) {
        settings.accepted().check(welcome.addresses(), welcome.server(), link.remoteAddress());
        welcome.token().map(HexFormat.of()::parseHex).ifPresent(link::expectSessionToken);
        return open(over, trial, welcome, ciphers, link, false);
    }

    private Session open(Way over, boolean trial, Welcome welcome, SessionCiphers ciphers, Link link, boolean legacy) {
        AgreedCodec codec = AnswerCheck.codec(welcome, link, settings);
        int features = welcome.features() & Features.of(tunnel.device().offload());
        SessionInfo info = new SessionInfo(
                ++sessions,
                link.remoteAddress(),
                welcome.addresses(),
                welcome.codec(),
                welcome.mode(),
                welcome.mtu(),
                Features.has(features, Features.OFFLOAD),
                Features.has(features, Features.HEADERS),
                Optional.empty(),
                legacy);
        long remembered = AnswerCheck.memory(welcome, settings);
        keepaliveNs = TimeUnit.MILLISECONDS.toNanos(welcome.keepaliveMs());
        SessionTerms terms = new SessionTerms(
                info,
                link,
                codec,
                keepaliveNs,
                Features.has(features, Features.REST),
                SourceCheck.ANY,
                () -> remembered == 0 ? null : new LongMemory(),
                remembered == 0 ? null : remembered(over, remembered),
                tunnel.context(),
                this);
        Session session = ciphers == null ? new Session(terms) : new Session(terms, ciphers);
        limit(session);
        place.take(
                session); // before the addresses show, so that whoever sees it and closes the client tells the server
        try {
            networkInterface.configure(welcome);
            if (session.isSealed() || trial) {
                session.greet(); // until then the server cannot tell this client from somebody who repeats its hello
            }
            place.carry(session);
            way = over;
            log.say(
                    Level.INFO,
                    "session",
                    "Connected to " + Descriptions.of(info.peer()) + ": " + Descriptions.of(info)
                            + (legacy ? "" : " server=" + Descriptions.hosts(welcome.server())) + " interface="
                            + tunnel.device().name()
                            + (settings.memory() == 0 ? "" : " memory=" + (remembered >> 20) + "MiB")
                            + (ciphers == null
                                    ? ""
                                    : " cipher="
                                            + Ciphers.of(welcome.features()).noiseName()));
            intake.take(welcome.settings(), welcome.addresses());
            Listeners.opened(settings.listener(), session);
        } catch (RuntimeException | Error e) {
            place.onClosing(session);
            if (place.giveBack()) {
                reconnect(Duration.ZERO, Close.Code.OTHER);
            }
            session.release();
            throw e;
        }
        place.settle();
        session.remember();
        return session;
    }

    /** Each server has a memory of its own: what one of them has received another does not know. */
    private ClientMemory remembered(Way over, long size) {
        return new ClientMemory(
                shelf,
                over.server().host(),
                size,
                salt -> settings.keys()
                        .map(keys -> keys.storageKey(Optional.empty(), salt))
                        .orElse(null));
    }

    /** Takes over settings that have changed. */
    public void reconfigure() {
        Session session = place.current();
        if (session != null) {
            limit(session);
        }
    }

    private void limit(Session session) {
        tunnel.rates().limit(session, Optional.empty());
    }

    @Override
    public void onSessionClosing(Session session) {
        place.onClosing(session);
    }

    @Override
    public void onSettings(Session session, Settings told) {
        if (place.current() == session) {
            intake.take(told.pushed(), session.info().addresses());
            leaving.told(session, told.leave());
        }
    }

    private void looped(InetSocketAddress server) {
        log.say(Level.WARNING, "loop", networkInterface.leadsBack(server));
    }

    @Override
    public void onSessionEnded(Session session, String reason) {
        boolean wanted = place.leave(session);
        SessionInfo info = session.info();
        SessionStatistics statistics = session.statistics();
        if (wanted) {
            Reconnector.warn(log, session.closedAs());
        }
        log.say(
                Level.INFO,
                "session",
                "Disconnected from " + Descriptions.of(info.peer()) + ": " + Descriptions.of(statistics) + " reason="
                        + reason);
        Listeners.closed(settings.listener(), session, statistics, reason);
        if (wanted) {
            reconnect(statistics.duration(), session.closedAs());
        }
    }

    private void reconnect(Duration lasted, Close.Code why) {
        better.stop();
        try {
            reconnector.start(lasted, why);
        } catch (RuntimeException | Error e) {
            tunnel.fail(e); // no thread to be had
        }
    }

    /** The addresses that the server gave last, or null before it gave any. */
    public Addresses addresses() {
        return networkInterface.addresses();
    }

    /** What has happened so far. */
    public TunnelStatistics statistics() {
        return tunnel.counters().snapshot(place.current() == null ? 0 : 1);
    }

    /** What it looks like now. */
    public TunnelSnapshot snapshot() {
        Session session = place.current();
        String transport = way == null ? ways.transports() : way.name();
        return tunnel.snapshot(
                TunnelSnapshot.Role.CLIENT,
                transport,
                networkInterface.addresses(),
                networkInterface.mtu(),
                session == null ? List.of() : List.of(session),
                Optional.empty());
    }

    /** Tells the server that the client goes, and closes the tunnel. */
    @Override
    public void close() {
        boolean interrupted = Thread.interrupted(); // or the system would break the link that is to carry the word
        try {
            Closer closer = new Closer()
                    .close(better)
                    .close(reconnector); // first, so that an attempt that ends now is known to have been given up
            Session session = place.current();
            if (session != null) {
                session.closeWith(Close.because("the client is shutting down"));
            } else {
                dialer.abandon();
            }
            closer.close(intake)
                    .close(tunnel)
                    .close(shelf)
                    .close(identity)
                    .close(ways)
                    .end();
        } finally {
            if (interrupted) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
