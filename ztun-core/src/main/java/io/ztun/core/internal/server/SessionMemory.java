package io.ztun.core.internal.server;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;

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

    /** What published sessions may take, and what was promised. */
    private long taken;

    /** How much was promised to remember of all clients that have a session, or are about to. */
    private long promised;

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

    /** How much was promised to a client: the most of any of its places, of which one after the other has its memory. */
    static long promised(Set<Place> ofClient) {
        return ofClient.stream().mapToLong(Place::remembered).max().orElse(0);
    }

    /**
     * How much can be remembered of a client; nobody is refused for that. All of it together takes no more than half of what the
     * process may have, as buffers outside of the heap may.
     *
     * @param wanted how much it spares for that itself, in bytes
     * @param former the place of the session that this one replaces; empty if there is none
     * @param own how much it is {@linkplain #promised promised} already, in bytes
     * @return bytes, 0 for nothing
     */
    long grant(long wanted, AgreedCodec codec, Optional<Place> former, long own) {
        long most = Math.min(Math.min(wanted, limits.perClient()), mostRemembered() - (promised - own));
        return Math.min(LongMemory.usable(most), LongMemory.within(left(former, own) - of(codec, 0)));
    }

    /** Counts that a client is promised something else now: no later than it is told, since others may come meanwhile. */
    void promise(long before, long now) {
        promised += now - before;
        taken += LongMemory.footprint(now) - LongMemory.footprint(before);
    }

    /** How much may be remembered of all clients together, in bytes, of those that have no session too. */
    long mostRemembered() {
        return Math.min(limits.all(), available / 2);
    }

    /** How much nobody takes, and nobody was promised, but the client itself, in bytes. */
    private long left(Optional<Place> former, long own) {
        long itsOwn = former.map(SessionMemory::of).orElse(0L) + LongMemory.footprint(own);
        return available - (taken - itsOwn);
    }

    /** How much is left for what clients that have no session now have left behind, in bytes. */
    long left() {
        return Math.max(0, left(Optional.empty(), 0));
    }

    private static long of(Place place) {
        return of(place.codec(), 0);
    }

    /**
     * Why there is no room for a session, for its client's user and for the log; empty if there is.
     *
     * @param granted how much is remembered of the client, in bytes
     * @param former the place of the session that this one replaces; empty if there is none
     * @param own how much the client is {@linkplain #promised promised}, in bytes
     */
    Optional<String> full(AgreedCodec codec, long granted, Optional<Place> former, long own) {
        long needed = of(codec, granted);
        long left = left(former, own);
        if (needed <= left) {
            return Optional.empty();
        }
        return Optional.of("the server has no memory for another session: codec=" + describe(codec) + " needed="
                + mib(needed) + " left=" + mib(Math.max(0, left))
                + "; choose another codec with `codec`, or give the server a lower `codec-level` or more memory");
    }

    /** Counts a session, but for what is remembered. */
    void take(Place place) {
        taken += of(place);
    }

    /** Counts a session no more. */
    void giveBack(Place place) {
        taken -= of(place);
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
