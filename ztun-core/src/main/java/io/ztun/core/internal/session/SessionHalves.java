package io.ztun.core.internal.session;

import io.ztun.api.FrameLimits;
import io.ztun.core.SessionInfo;
import io.ztun.core.internal.dictionary.OfferedDictionaries;
import io.ztun.core.internal.dictionary.ReceivedDictionaries;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.packet.RecordReader;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Encoder;
import io.ztun.spi.Link;

/**
 * A session's two halves, as its link demands.
 *
 * @param sender what sends
 * @param receiver what receives
 */
record SessionHalves(PacketSender sender, PacketReceiver receiver) {

    /** Makes them. Call it on the link's thread. */
    static SessionHalves of(
            SessionInfo info,
            Link link,
            OutgoingFrames frames,
            AgreedCodec codec,
            SourceCheck sources,
            SessionContext context) {
        CodecConfig config = codec.config(FrameLimits.MAX_BODY_LENGTH);
        Encoder encoder = codec.provider().newEncoder(config);
        try {
            return of(info, link, frames, codec, config, encoder, sources, context);
        } catch (RuntimeException | Error e) {
            encoder.close();
            throw e;
        }
    }

    private static SessionHalves of(
            SessionInfo info,
            Link link,
            OutgoingFrames frames,
            AgreedCodec codec,
            CodecConfig config,
            Encoder encoder,
            SourceCheck sources,
            SessionContext context) {
        PacketDelivery delivery = new PacketDelivery(info, context.output(!link.isOrdered()), sources, context);
        if (link.isOrdered()) {
            return new SessionHalves(
                    new OrderedSender(link, frames, encoder, info, context),
                    new OrderedReceiver(
                            codec.provider().newDecoder(config), new RecordReader(info.headers()), delivery));
        }
        return codec.mode() == CodecMode.DICTIONARY
                ? withDictionaries(info, link, frames, codec, encoder, delivery, context)
                : withoutDictionaries(info, link, frames, codec, encoder, delivery, context);
    }

    private static SessionHalves withoutDictionaries(
            SessionInfo info,
            Link link,
            OutgoingFrames frames,
            AgreedCodec codec,
            Encoder encoder,
            PacketDelivery delivery,
            SessionContext context) {
        BodySource bodies = new BlockSource(new RenewedDecoder(codec, null, context));
        return new SessionHalves(
                new DatagramSender(link, frames, encoder, null, info, context),
                new DatagramReceiver(bodies, delivery, new SynClamp(frames), context.counters()));
    }

    private static SessionHalves withDictionaries(
            SessionInfo info,
            Link link,
            OutgoingFrames frames,
            AgreedCodec codec,
            Encoder encoder,
            PacketDelivery delivery,
            SessionContext context) {
        OfferedDictionaries offered = new OfferedDictionaries(encoder, context::nowNs);
        DatagramSender sender = new DatagramSender(link, frames, encoder, offered, info, context);
        ReceivedDictionaries received = new ReceivedDictionaries();
        BodySource bodies = new DictionarySource(new RenewedDecoder(codec, received, context), received, sender);
        return new SessionHalves(
                sender, new DatagramReceiver(bodies, delivery, new SynClamp(frames), context.counters()));
    }
}
