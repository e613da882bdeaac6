package io.ztun.core.internal.half;

import java.lang.System.Logger.Level;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

import io.ztun.api.FatalErrors;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.DirectOutput;
import io.ztun.core.internal.delivery.JoiningOutput;
import io.ztun.core.internal.delivery.SpareBodies;
import io.ztun.core.internal.delivery.SuperPackets;
import io.ztun.core.internal.delivery.TunOutput;
import io.ztun.core.internal.lanes.ApartRules;
import io.ztun.core.internal.lifecycle.Timer;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.TunDevice;

/** What the sessions of a tunnel share. Thread-safe. */
public final class SessionContext {
    private final TunDevice device;
    private final Counters counters;
    private final LongSupplier clock;
    private final Privacy privacy;
    private volatile ApartRules apart;
    private NoCompress noCompress;
    private final RepeatLog log;
    private final Consumer<Throwable> failures;
    private final SuperPackets superPackets;
    private final Timer timer;
    private final AtomicInteger sessions = new AtomicInteger();
    private final SpareBodies spareBodies = new SpareBodies();
    private final ThreadLocal<TunOutput> joining = ThreadLocal.withInitial(this::newJoiningOutput);

    /** As the others, with {@link Privacy#STANDARD}. */
    public SessionContext(TunDevice device, Counters counters, LongSupplier clock) {
        this(device, counters, clock, Privacy.STANDARD);
    }

    /** As the other, where failures that nothing survives are ignored but for a line in the log. */
    public SessionContext(TunDevice device, Counters counters, LongSupplier clock, Privacy privacy) {
        this(device, counters, clock, privacy, cause -> {});
    }

    /**
     * Makes it.
     *
     * @param clock nanoseconds since some moment, as {@link System#nanoTime()} gives them
     * @param privacy how much the lengths of frames may tell
     * @param failures is told what the tunnel cannot survive; see {@link FatalErrors#isFatal}
     */
    public SessionContext(
            TunDevice device, Counters counters, LongSupplier clock, Privacy privacy, Consumer<Throwable> failures) {
        this.failures = failures;
        this.privacy = privacy;
        noCompress(privacy.noCompress());
        this.device = device;
        this.counters = counters;
        this.clock = clock;
        // What threads keep for joining refers to it, and must not lead back here, not by way of a clock either: this
        // would
        // never be collected then.
        superPackets = new SuperPackets(device, System::nanoTime);
        log = new RepeatLog(System.getLogger(SessionContext.class.getName()), clock);
        timer = new Timer(failures, log);
    }

    /** The TUN device. */
    public TunDevice device() {
        return device;
    }

    /** The tunnel's counters. */
    public Counters counters() {
        return counters;
    }

    /** Where sessions say what may happen with every frame. */
    public RepeatLog log() {
        return log;
    }

    /** How much the lengths of frames may tell. */
    public Privacy privacy() {
        return privacy;
    }

    /** Which super-packets the device takes. */
    public SuperPackets superPackets() {
        return superPackets;
    }

    /** Which packets stay out of the codec by what their headers say, as it is now. */
    public ApartRules apart() {
        return apart;
    }

    /** Has other packets stay out of the codec, from the next ones on. */
    public final synchronized void noCompress(NoCompress named) {
        if (!named.equals(noCompress)) {
            noCompress = named;
            apart = new ApartRules(named);
        }
    }

    /** A session has begun. */
    public void begin(SessionCounters session) {
        sessions.incrementAndGet();
        counters.applications().begin(session);
    }

    /** A session has ended, and counts nothing any more. */
    public void end(SessionCounters session) {
        sessions.decrementAndGet();
        counters.applications().end(session);
    }

    /** Whether there are several sessions. */
    public boolean isShared() {
        return sessions.get() > 1;
    }

    /** Ends the tunnel. */
    public void fail(Throwable cause) {
        failures.accept(cause);
    }

    /** Says that something of one session's has failed, its codec perhaps, which may be a plugin's. */
    public void failed(String what, SessionInfo info, AgreedCodec codec, Throwable cause) {
        log.say(
                Level.WARNING,
                info.addresses(),
                what + ": peer=" + Descriptions.of(info.peer()) + " address=" + info.addresses() + " codec="
                        + info.codec() + "/" + info.mode().name().toLowerCase(Locale.ROOT) + " jar=" + codec.jar()
                        + " cause="
                        + Failures.describe(cause),
                cause);
        if (FatalErrors.isFatal(cause)) {
            fail(cause);
        }
    }

    /** Memory for frames whose turn is over before they are done with. */
    public SpareBodies spareBodies() {
        return spareBodies;
    }

    /** The time in nanoseconds. */
    public long nowNs() {
        return clock.getAsLong();
    }

    /** Runs a task once, after a while, on the timer's thread. It returns soon, and does no harm where the tunnel has closed. */
    public void later(long delayNs, Runnable task) {
        timer.once(delayNs, task);
    }

    /**
     * Where a session's packets go that this thread receives.
     *
     * @param joined whether packets of a flow are to be joined to super-packets, if the device takes them. Sessions with the
     *     same thread share the memory for it: what one of them lets go, all of them do
     */
    public TunOutput output(boolean joined) {
        return joined && device.offload() ? joining.get() : newOutput();
    }

    private DirectOutput newOutput() {
        return new DirectOutput(device.newWriter(), superPackets, counters);
    }

    private TunOutput newJoiningOutput() {
        return new JoiningOutput(newOutput(), superPackets, device.udpOffload());
    }
}
