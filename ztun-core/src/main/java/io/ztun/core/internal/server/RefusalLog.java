package io.ztun.core.internal.server;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.util.function.LongSupplier;

import io.ztun.core.internal.events.PeerRefused;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.RepeatLog;

/**
 * Says who was refused and why, to a flight recording and, within the bounds of {@link RepeatLog} for each source: whoever attacks a server shall not fill
 * its disk as well. Thread-safe.
 */
final class RefusalLog {
    private static final Logger LOG = System.getLogger(RefusalLog.class.getName());

    private final RepeatLog log;

    /** A source that is beyond a limit. Apart from its failures, which a flood would hide otherwise. */
    private record Beyond(Source source) {}

    /** @param clock in nanoseconds */
    RefusalLog(LongSupplier clock) {
        log = new RepeatLog(LOG, clock);
    }

    /** A handshake has failed. */
    void failed(InetSocketAddress peer, Source source, String reason) {
        say(source, peer, reason);
    }

    /** A source is beyond a limit. */
    void beyondLimit(InetSocketAddress peer, Source source, String reason) {
        say(new Beyond(source), peer, reason);
    }

    private void say(Object subject, InetSocketAddress peer, String reason) {
        PeerRefused.record(peer, reason);
        log.say(Level.INFO, subject, reason, () -> "Refused " + Descriptions.of(peer) + ": " + reason);
    }

    /** Says what is due: to be called every {@link RepeatLog#TICK_NS}. */
    void tick() {
        log.tick();
    }
}
