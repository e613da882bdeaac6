package io.ztun.core.internal.server;

import java.util.Locale;
import java.util.Optional;

import io.ztun.api.FrameLimits;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.settings.CodecLevel;

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
    private long taken;

    /** @param memory what the process may have, in bytes; null if that is not known */
    SessionMemory(Long memory) {
        available = memory == null ? Long.MAX_VALUE : Math.max(0, memory - PROCESS);
    }

    /** What a session with that codec may come to take, in bytes. */
    static long of(AgreedCodec codec) {
        return SESSION + codec.memory(FrameLimits.MAX_BODY_LENGTH);
    }

    /**
     * Why there is no room for a session, for its client's user and for the log; empty if there is.
     *
     * @param former what the session takes whose place it takes, 0 if there is none
     */
    Optional<String> full(AgreedCodec codec, long former) {
        long needed = of(codec);
        long left = available - (taken - former);
        if (needed <= left) {
            return Optional.empty();
        }
        return Optional.of("the server has no memory for another session: codec=" + describe(codec) + " needed="
                + mib(needed) + " left=" + mib(Math.max(0, left))
                + "; choose another codec with `codec`, or give the server a lower `codec-level` or more memory");
    }

    /** Counts a session. */
    void take(AgreedCodec codec) {
        taken += of(codec);
    }

    /** Counts a session no more. */
    void giveBack(AgreedCodec codec) {
        taken -= of(codec);
    }

    /** What to say at the start if there is no room for as many sessions with a codec as there may be. */
    Optional<String> warning(AgreedCodec codec, int clients) {
        long fit = available / of(codec);
        if (fit >= clients) {
            return Optional.empty();
        }
        return Optional.of("Memory for " + fit + " clients with " + describe(codec) + ", not for " + clients
                + ": a session takes up to " + mib(of(codec)) + ", and there are " + mib(available)
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
