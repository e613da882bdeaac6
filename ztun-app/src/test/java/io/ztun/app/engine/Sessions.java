package io.ztun.app.engine;

import java.util.List;

import io.ztun.api.Addresses;
import io.ztun.core.Plugins;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.session.SessionEnd;
import io.ztun.core.internal.session.SessionTerms;
import io.ztun.core.settings.CodecLevel;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.spi.Link;

/** Sessions that no handshake came before: they begin as if both ends had agreed on all that is said here. */
final class Sessions {
    static final Plugins PLUGINS = Plugins.discover(List.of());

    private static final long NEVER = Long.MAX_VALUE / 4;

    private Sessions() {}

    /** A real codec, such as {@code lz4/STREAM}, at its own level. */
    static AgreedCodec codec(String nameAndMode) {
        int slash = nameAndMode.indexOf('/');
        return codec(
                PLUGINS.codec(nameAndMode.substring(0, slash)), CodecMode.valueOf(nameAndMode.substring(slash + 1)));
    }

    static AgreedCodec codec(CodecProvider provider, CodecMode mode) {
        return new AgreedCodec(provider, mode, CodecLevel.STANDARD);
    }

    /** One end of a session, which sends no signs of life of its own accord; headers are predicted. */
    static Session begin(Link link, AgreedCodec codec, boolean offload, SessionContext context) {
        return begin(info(link, codec, offload, true), link, codec, SourceCheck.ANY, context);
    }

    private static SessionInfo info(Link link, AgreedCodec codec, boolean offload, boolean predicted) {
        return new SessionInfo(
                1,
                link.remoteAddress(),
                Addresses.parse("10.0.0.2/24"),
                codec.provider().name(),
                codec.mode(),
                9_000,
                offload,
                predicted);
    }

    /** The same, with memory, where headers are predicted or not. */
    static Session begin(Link link, AgreedCodec codec, boolean predicted, SessionContext context, LongMemory memory) {
        return new Session(new SessionTerms(
                info(link, codec, true, predicted),
                link,
                codec,
                NEVER,
                false,
                SourceCheck.ANY,
                () -> memory,
                null,
                context,
                (session, reason) -> {}));
    }

    /** One end of a session that agreed on just this. */
    static Session begin(SessionInfo info, Link link, AgreedCodec codec, SourceCheck sources, SessionContext context) {
        return begin(info, link, codec, sources, context, (session, reason) -> {});
    }

    /** The same, with somebody who is told of its end. */
    static Session begin(
            SessionInfo info,
            Link link,
            AgreedCodec codec,
            SourceCheck sources,
            SessionContext context,
            SessionEnd end) {
        return new Session(new SessionTerms(info, link, codec, NEVER, false, sources, context, end));
    }
}
