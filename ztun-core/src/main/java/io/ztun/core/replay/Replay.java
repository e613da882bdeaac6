package io.ztun.core.replay;

import java.security.SecureRandom;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.api.PacketBatch;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.codec.Codecs;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.keys.PresharedKey;
import io.ztun.core.internal.noise.CipherSuite;
import io.ztun.core.internal.noise.Handshake;
import io.ztun.core.internal.noise.HandshakeKeys;
import io.ztun.core.internal.noise.SessionCiphers;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionTerms;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.Privacy;

/**
 * The two ends of a session, joined without a network: what the one sends the other receives at once, keepalives,
 * dictionaries and what else the ends say to each other included. Time is what its caller says. One thread at a time.
 */
@Api(Api.Status.INTERNAL)
public final class Replay implements AutoCloseable {
    /** The end that the session's client is at. */
    public static final int CLIENT = 0;

    /** The end that the session's server is at. */
    public static final int SERVER = 1;

    /** Packets that a batch of {@link #send} may have at most. */
    public static final int BATCH_PACKETS = 256;

    /** A longer pause counts as one of this length: an idle session says the same all over again, and each tick takes time. */
    public static final long PAUSE_MAX_NS = TimeUnit.HOURS.toNanos(1);

    private static final Addresses ADDRESSES = Addresses.parse("10.0.0.2/24");

    private final End[] ends = new End[2];
    private final long tickNs;
    private final int[] run = IntStream.range(0, BATCH_PACKETS).toArray();
    private long nowNs;
    private long tickedNs;

    /** One end, with the link that it sends on. */
    private static final class End {
        final Counters counters = new Counters();
        final NoTun tun = new NoTun();
        ReplayLink link;
        Session session;
    }

    /**
     * Begins a session.
     *
     * @param frames is told what is sent
     * @param startNs the time, in nanoseconds since any moment
     * @throws io.ztun.api.ConfigException if the codec has no such level
     * @throws io.ztun.api.ProtocolException if the codec cannot be had
     */
    public Replay(ReplayTerms terms, FrameSink frames, long startNs) {
        nowNs = startNs;
        tickedNs = startNs;
        tickNs = Session.tickNs(terms.keepaliveNs());
        AgreedCodec codec = agree(terms);
        SessionCiphers[] ciphers = terms.sealed() ? handshake() : null;
        try {
            for (int i = 0; i < ends.length; i++) {
                ends[i] = begin(terms, i, codec, ciphers == null ? null : ciphers[i], frames);
            }
        } catch (RuntimeException | Error e) {
            close();
            throw e;
        }
    }

    private static AgreedCodec agree(ReplayTerms terms) {
        CodecLevel level = new CodecLevel(terms.level(), false);
        Codecs both = new Codecs(List.of(terms.codec()), level, Privacy.STANDARD.history());
        return both.agree(both.offers(), terms.ordered()).orElseThrow();
    }

    private static SessionCiphers[] handshake() {
        SecureRandom random = new SecureRandom();
        try (PresharedKey key = PresharedKey.generate(random);
                Handshake client = handshake(true, key, random);
                Handshake server = handshake(false, key, random)) {
            server.read(client.write(new byte[0]));
            client.read(server.write(new byte[0]));
            return new SessionCiphers[] {client.split(), server.split()};
        }
    }

    private static Handshake handshake(boolean initiator, PresharedKey key, SecureRandom random) {
        HandshakeKeys keys = HandshakeKeys.shared(key);
        return initiator
                ? Handshake.initiator(CipherSuite.AES_GCM, keys, new byte[0], random)
                : Handshake.responder(CipherSuite.AES_GCM, keys, new byte[0], random);
    }

    private End begin(ReplayTerms terms, int direction, AgreedCodec codec, SessionCiphers ciphers, FrameSink frames) {
        End end = new End();
        end.link = new ReplayLink(terms, direction, end.counters.packetsSent::sum, frames);
        SessionContext context = new SessionContext(end.tun, end.counters, () -> nowNs);
        SessionInfo info = new SessionInfo(
                1, end.link.remoteAddress(), ADDRESSES, codec.provider().name(), codec.mode(), 9_000, true, true);
        SessionTerms agreed = new SessionTerms(
                info, end.link, codec, terms.keepaliveNs(), true, SourceCheck.ANY, context, (session, reason) -> {});
        end.session = ciphers == null ? new Session(agreed) : new Session(agreed, ciphers);
        return end;
    }

    /**
     * Lets time pass, with the keepalives that become due, in a pause of {@link #PAUSE_MAX_NS} at most.
     *
     * @param timeNs what the time is now; nothing happens if it is earlier than the last
     */
    public void advance(long timeNs) {
        if (timeNs - tickedNs > PAUSE_MAX_NS) {
            tickedNs = timeNs - PAUSE_MAX_NS;
        }
        while (timeNs - tickedNs >= tickNs) { // a difference: a sum overflows at the end of time
            tickedNs += tickNs;
            nowNs = tickedNs;
            for (End end : ends) {
                end.session.onTick(nowNs);
            }
            deliver();
        }
        nowNs = Math.max(nowNs, timeNs);
    }

    /**
     * Sends packets at the time of the last {@link #advance}, and has the other end receive them.
     *
     * @param direction {@link #CLIENT} or {@link #SERVER}: the end that sends
     * @param batch as read from a TUN with offload; whole IP packets, whose bytes may be changed
     * @throws io.ztun.api.ZtunException if a packet is none, or the session has failed, which the log says more of
     */
    public void send(int direction, PacketBatch batch) {
        End end = ends[direction];
        for (int i = 0; i < batch.count(); i++) {
            if (!PacketHeaders.read(batch, i)) {
                throw new IllegalArgumentException("not a whole IP packet: length=" + batch.length(i));
            }
        }
        end.session.send(batch, run, batch.count(), 0);
        deliver();
        if (end.link.isClosed()) {
            throw new ReplayException(
                    "the session has failed: codec=" + end.session.info().codec());
        }
    }

    private void deliver() {
        while (ends[CLIENT].link.hasFrames() || ends[SERVER].link.hasFrames()) {
            ends[CLIENT].link.deliver(ends[SERVER].session);
            ends[SERVER].link.deliver(ends[CLIENT].session);
        }
    }

    /** So many bytes of packets gain nothing by waiting for more, as a reader of the TUN is told it. */
    public int enough(int direction) {
        return ends[direction].session.enough();
    }

    /** How many packets an end has sent. */
    public long packetsSent(int direction) {
        return ends[direction].counters.packetsSent.sum();
    }

    /** How many bytes of packets have come out at the other end of a direction. */
    public long bytesDelivered(int direction) {
        return ends[1 - direction].tun.bytes();
    }

    /** Gives back what the sessions hold. Repeating it does nothing. */
    @Override
    public void close() {
        for (int i = 0; i < ends.length; i++) {
            if (ends[i] != null) {
                ends[i].session.release();
                ends[i] = null;
            }
        }
    }
}
