package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;

import io.ztun.core.internal.count.RoundTrips;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Keepalive;
import io.ztun.spi.Link;

/**
 * What both ends tell each other in their signs of life: whether one wants to hear the other, what has arrived, and where the link
 * does not know it, how long it takes to the peer and back. For that each sign has the time of its sender, and the peer sends it
 * back in its own next sign and says for how long it was there. So it costs no frame that would not have been sent.
 */
final class KeepaliveExchange {
    /** A round trip is shorter, or it is none. */
    private static final long LONGEST_US = TimeUnit.MINUTES.toMicros(1);

    /**
     * Where frames get lost a greeting is said so often: until the server has heard one, it ends a link that brings a frame longer
     * than a handshake's.
     */
    private static final int GREETINGS = 3;

    private final Link link;
    private final PacketSender sender;
    private final SignsOfLife signs;

    /** Null where nothing is lost. */
    private final Losses losses;

    private final LongSupplier clock;
    private final RoundTrips roundTrips = new RoundTrips();

    /** The peer's stamp that came last and has not gone back yet, or null. */
    private final AtomicReference<Stamp> toEcho = new AtomicReference<>();

    private record Stamp(int value, long cameUs) {}

    /** @param clock in nanoseconds */
    KeepaliveExchange(Link link, PacketSender sender, SignsOfLife signs, Losses losses, LongSupplier clock) {
        this.link = link;
        this.sender = sender;
        this.signs = signs;
        this.losses = losses;
        this.clock = clock;
    }

    /** Proves to the peer that this end is there. */
    void greet() {
        for (int i = losses == null ? GREETINGS : 1; i <= GREETINGS; i++) {
            send(false);
        }
    }

    /** Sends a sign of life. Any thread. */
    void send(boolean question) {
        ByteBuffer frame = FrameBuffer.ofThread();
        long nowUs = nowUs();
        Keepalive sign = new Keepalive(
                question,
                link.roundTripNs() == 0 ? OptionalInt.of((int) nowUs) : OptionalInt.empty(),
                echo(nowUs),
                losses != null && losses.hasNews() ? Optional.of(losses.receipt()) : Optional.empty());
        sender.sendControl(FrameType.KEEPALIVE, frame, sign.write(frame, FrameBuffer.BODY));
    }

    private Optional<Keepalive.Echo> echo(long nowUs) {
        return Optional.ofNullable(toEcho.getAndSet(null))
                .filter(stamp -> nowUs - stamp.cameUs < LONGEST_US)
                .map(stamp -> new Keepalive.Echo(stamp.value, (int) (nowUs - stamp.cameUs)));
    }

    private long nowUs() {
        return TimeUnit.NANOSECONDS.toMicros(clock.getAsLong());
    }

    /** The peer has sent one. The link's thread. */
    void receive(IncomingFrames frames, ByteBuffer frame) {
        Keepalive sign = Keepalive.read(frame, frames.body(), frames.length());
        if (sign.question()) {
            signs.onQuestion();
        }
        sign.stamp().ifPresent(value -> toEcho.set(new Stamp(value, nowUs())));
        sign.echo().ifPresent(this::measure);
        if (losses != null) {
            sign.receipt().ifPresent(losses::onReceipt);
        }
    }

    /** The peer may say what it likes: what cannot be counts for nothing. */
    private void measure(Keepalive.Echo echo) {
        int us = (int) nowUs() - echo.stamp() - echo.heldUs(); // of 32 bits, like the stamps
        if (us >= 0 && us < LONGEST_US && echo.heldUs() >= 0) {
            roundTrips.measured(TimeUnit.MICROSECONDS.toNanos(Math.max(1, us)));
        }
    }

    /** How long it takes to the peer and back. */
    RoundTrips roundTrips() {
        return roundTrips;
    }

    /** Looks at the time to the peer and back; to be called every second. Returns it smoothed, 0 as long as it is not known. */
    long tick() {
        long ns = link.roundTripNs();
        if (ns > 0) {
            roundTrips.told(ns);
        }
        return roundTrips.tick();
    }
}
