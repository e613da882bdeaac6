package io.ztun.core.internal.server;

import java.util.Locale;
import java.util.Optional;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.MemoryLimits;

/**
 * How much memory the sessions of a server may take together. What one may come to take is held against what the process may have, since
 * where that is exceeded the system ends the process, and every session with it. Guarded by its {@link SessionTable}.
 */
final class SessionMemory {
    /** The system property with what the process may have, in bytes, as the launcher finds it out; without it there is no limit. */
    static final String PROPERTY = "io.ztun.memory";

    /** What the process takes with few sessions: the JVM, its heap, what threads own. */
    private static final long PROCESS = 80L << 20;

    /** What a session takes besides its codec: objects, queues, keys. */
    private static final long SESSION = 64 << 10;

    private final long available;
    private final MemoryLimits limits;
    private long taken;

    /** How much of it is what is remembered of clients. */
    private long remembered;

    /**
     * None is taken yet.
     *
     * @param memory what the process may have, in bytes; null if that is not known
     * @param limits how much may be remembered of clients
     */
    SessionMemory(Long memory, MemoryLimits limits) {
        available = memory == null ? Long.MAX_VALUE : Math.max(0, memory - PROCESS);
        this.limits = limits;
    }

    /**
     * What a session may come to take, in bytes.
     *
     * @param remembered how much is remembered of its client, in bytes
     */
    static long of(AgreedCodec codec, long remembered) {
        return SESSION + codec.memory(FrameLimits.MAX_BODY_LENGTH) + LongMemory.footprint(remembered);
    }

    /**
     * How much can be remembered of a client; nobody is refused for that. All of it together takes no more than half of what the
     * process may have, as buffers outside of the heap may.
     *
     * @param wanted how much it spares for that itself, in bytes
     * @param former the place of the session that this one replaces; empty if there is none
     * @return bytes, 0 for nothing
     */
    long grant(long wanted, AgreedCodec codec, Optional<Place> former) {
        long left = available
                - of(codec, 0)
                - (taken - former.map(SessionMemory::of).orElse(0L));
        long leftOfAll =
                mostRemembered() - (remembered - former.map(Place::remembered).orElse(0L));
        long most = Math.min(Math.min(wanted, limits.perClient()), leftOfAll);
        return Math.min(LongMemory.usable(most), LongMemory.within(left));
    }

    /** How much may be remembered of all clients together, in bytes, of those that have no session too. */
    long mostRemembered() {
        return Math.min(limits.all(), available / 2);
    }

    private static long of(Place place) {
        return of(place.codec(), place.remembered());
    }

    /**
     * Why there is no room for a session, for its client's user and for the log; empty if there is.
     *
     * @param granted how much is remembered of the client, in bytes
     * @param former the place of the session that this one replaces; empty if there is none
     */
    Optional<String> full(AgreedCodec codec, long granted, Optional<Place> former) {
        long needed = of(codec, granted);
        long left = available - (taken - former.map(SessionMemory::of).orElse(0L));
        if (needed <= left) {
            return Optional.empty();
        }
        return Optional.of("the server has no memory for another session: codec=" + describe(codec) + " needed="
                + mib(needed) + " left=" + mib(Math.max(0, left))
                + "; choose another codec with `codec`, or give the server a lower `codec-level` or more memory");
    }

    /** Counts a session. */
    void take(Place place) {
        taken += of(place);
        remembered += place.remembered();
    }

    /** Counts a session no more. */
    void giveBack(Place place) {
        taken -= of(place);
        remembered -= place.remembered();
    }

    /** What to say at the start if there is no room for as many sessions with a codec as there may be. */
    Optional<String> warning(AgreedCodec codec, int clients) {
        long fit = available / of(codec, 0);
        if (fit >= clients) {
            return Optional.empty();
        }
        return Optional.of("Memory for " + fit + " clients with " + describe(codec) + ", not for " + clients
                + ": a session takes up to " + mib(of(codec, 0)) + ", and there are " + mib(available)
                + " for all; who comes then is refused. Set `max-clients`, `codec` or `codec-level` lower, or allow the process"
                + " more memory");
    }

    private static String describe(AgreedCodec codec) {
        String level = codec.level().equals(CodecLevel.STANDARD) ? "" : " level=" + codec.level();
        return codec.provider().name() + "/" + codec.mode().name().toLowerCase(Locale.ROOT) + level;
    }

    private static String mib(long bytes) {
        return String.format(Locale.ROOT, "%.1fMiB", bytes / (double) (1 << 20));
    }
}
