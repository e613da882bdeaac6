package io.ztun.core.internal.session;

import java.util.function.Supplier;

import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.store.ClientMemory;
import io.ztun.spi.Link;

/**
 * What a session is made of, once both ends have agreed on it.
 *
 * @param info what was agreed on
 * @param link the link, on whose thread the session receives
 * @param codec the codec that was agreed on, at this side's level
 * @param keepaliveNs keepalive interval
 * @param rests whether signs of life become rare while nothing happens
 * @param sources where the peer's packets may come from
 * @param memory makes what it remembers beyond its codec, or null for nothing, when it begins
 * @param former where that has its logs from; null if it has some
 * @param context what it shares with the tunnel's other sessions
 * @param end is told of the session's end
 */
public record SessionTerms(
        SessionInfo info,
        Link link,
        AgreedCodec codec,
        long keepaliveNs,
        boolean rests,
        SourceCheck sources,
        Supplier<LongMemory> memory,
        ClientMemory former,
        SessionContext context,
        SessionEnd end) {

    /** Where nothing is remembered beyond the codec. */
    public SessionTerms(
            SessionInfo info,
            Link link,
            AgreedCodec codec,
            long keepaliveNs,
            boolean rests,
            SourceCheck sources,
            SessionContext context,
            SessionEnd end) {
        this(info, link, codec, keepaliveNs, rests, sources, () -> null, null, context, end);
    }
}
