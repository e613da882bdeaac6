package io.ztun.core.internal.session;

import io.ztun.api.FrameLimits;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.datagram.BlockSource;
import io.ztun.core.internal.datagram.BodySource;
import io.ztun.core.internal.datagram.DatagramDelivery;
import io.ztun.core.internal.datagram.DatagramReceiver;
import io.ztun.core.internal.datagram.DatagramSender;
import io.ztun.core.internal.datagram.DictionarySource;
import io.ztun.core.internal.datagram.OfferedDictionaries;
import io.ztun.core.internal.datagram.ReceivedDictionaries;
import io.ztun.core.internal.datagram.SynClamp;
import io.ztun.core.internal.delivery.BodyWalk;
import io.ztun.core.internal.delivery.PacketDelivery;
import io.ztun.core.internal.delivery.RecordSink;
import io.ztun.core.internal.delivery.RememberedPackets;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.half.PacketReceiver;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.headers.ReceivedHeaders;
import io.ztun.core.internal.legacy.LegacyFrames;
import io.ztun.core.internal.legacy.LegacyReceiver;
import io.ztun.core.internal.link.OutgoingFrames;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.OfferedMemory;
import io.ztun.core.internal.memory.RecallingEncoder;
import io.ztun.core.internal.memory.ReceivedMemory;
import io.ztun.core.internal.memory.SendingMemory;
import io.ztun.core.internal.ordered.OrderedReceiver;
import io.ztun.core.internal.ordered.OrderedSender;
import io.ztun.core.internal.ordered.PacketFrames;
import io.ztun.core.internal.ordered.RecallingReceiver;
import io.ztun.core.internal.ordered.RecordFrames;
import io.ztun.core.internal.packet.RecordReader;
import io.ztun.core.internal.recall.ArrivedPackets;
import io.ztun.core.internal.recall.MemorySource;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Decoder;
import io.ztun.spi.Encoder;
import io.ztun.spi.Link;

/** A session's two halves, as its link demands, and what goes through each. Made on the link's thread. */
final class SessionHalves {
    private final SessionInfo info;
    private final Link link;
    private final OutgoingFrames frames;
    private final AgreedCodec codec;
    private final LongMemory memory;
    private final SessionContext context;
    private final Runnable resumption;
    private final PacketDelivery delivery;
    private final SessionCounters counters;
    private final PacedOutput output;
    private PacketSender sender;
    private PacketReceiver receiver;

    SessionHalves(
            SessionInfo info,
            Link link,
            OutgoingFrames frames,
            AgreedCodec codec,
            SourceCheck sources,
            LongMemory memory,
            Runnable resumption,
            SessionCounters counters,
            SessionContext context) {
        this.info = info;
        this.link = link;
        this.frames = frames;
        this.codec = codec;
        this.memory = memory;
        this.resumption = resumption;
        this.counters = counters;
        this.context = context;
        Encoder encoder = codec.newEncoder(FrameLimits.MAX_BODY_LENGTH);
        output = new PacedOutput(context.output(!link.isOrdered() || info.legacy()), link, counters, context);
        Decoder decoder = null;
        try {
            decoder = codec.newDecoder(FrameLimits.MAX_BODY_LENGTH);
            delivery = new PacketDelivery(
                    info.offload(),
                    context.superPackets(),
                    output,
                    sources,
                    context::isShared,
                    counters,
                    context::nowNs);
            if (info.legacy()) {
                makeLegacy(encoder, decoder);
            } else if (link.isOrdered()) {
                makeOrdered(encoder, decoder);
            } else if (codec.mode() == CodecMode.DICTIONARY) {
                makeWithDictionaries(encoder, decoder);
            } else {
                makeWithoutDictionaries(encoder, decoder);
            }
        } catch (RuntimeException | Error e) {
            encoder.close();
            if (decoder != null) {
                decoder.close();
            }
            throw e;
        }
    }

    private void makeOrdered(Encoder encoder, Decoder decoder) {
        SendingMemory sending = memory == null ? null : memory.sending();
        PacketFrames records = new RecordFrames(frames, encoder, info.headers(), sending, counters, context);
        sender = new OrderedSender(link, records, info.offload(), counters, resumption, context);
        boolean lasting = codec.mode() == CodecMode.STREAM;
        if (memory == null) {
            receiver = new OrderedReceiver(decoder, lasting, walk(delivery));
        } else {
            RememberedPackets packets = new RememberedPackets(memory.receiving(), delivery);
            receiver = new RecallingReceiver(decoder, lasting, memory.receiving(), packets, walk(packets), counters);
        }
    }

    private BodyWalk walk(RecordSink sink) {
        return new BodyWalk(new RecordReader(info.headers()), sink, context.spareBodies());
    }

    private void makeLegacy(Encoder encoder, Decoder decoder) {
        PacketFrames blocks = new LegacyFrames(link, encoder, counters, context);
        sender = new OrderedSender(link, blocks, false, counters, resumption, context);
        receiver = new LegacyReceiver(decoder, delivery, delivery::flush, counters, context.log(), info);
    }

    private void makeWithoutDictionaries(Encoder encoder, Decoder decoder) {
        RecallingEncoder recalling = recalling(encoder);
        DatagramSender plain = new DatagramSender(
                link, frames, recalling == null ? encoder : recalling, null, recalling, info, counters, context);
        sender = paced(plain);
        makeDatagramReceiver(new BlockSource(decoder), false, plain);
    }

    private void makeWithDictionaries(Encoder encoder, Decoder decoder) {
        OfferedDictionaries offered = new OfferedDictionaries(encoder, context::nowNs);
        RecallingEncoder recalling = recalling(encoder);
        DatagramSender answering = new DatagramSender(
                link, frames, recalling == null ? encoder : recalling, offered, recalling, info, counters, context);
        ReceivedDictionaries dictionaries = new ReceivedDictionaries(decoder);
        sender = paced(answering);
        makeDatagramReceiver(new DictionarySource(decoder, dictionaries, answering), true, answering);
    }

    private RecallingEncoder recalling(Encoder encoder) {
        return memory == null
                ? null
                : new RecallingEncoder(encoder, new OfferedMemory(memory.sending(), context::nowNs));
    }

    private PacketSender paced(DatagramSender datagrams) {
        return new PacedSender(datagrams, link, counters, resumption, context);
    }

    private void makeDatagramReceiver(BodySource decoded, boolean dictionaries, DatagramSender replying) {
        SynClamp clamp = new SynClamp(frames, replying.services());
        DatagramDelivery datagrams = new DatagramDelivery(clamp, delivery, link::receivedEcn, counters);
        BodySource bodies = decoded;
        RecordSink sink = datagrams;
        if (memory != null) {
            ReceivedMemory arrived = new ReceivedMemory(memory.receiving());
            ArrivedPackets packets = new ArrivedPackets(arrived, datagrams);
            bodies = new MemorySource(decoded, dictionaries, arrived, packets, replying, counters);
            sink = packets;
        }
        ReceivedHeaders headers = info.headers() ? new ReceivedHeaders(replying.headerAnswers()) : null;
        BodyWalk walk = new BodyWalk(new RecordReader(headers), sink, context.spareBodies());
        receiver = new DatagramReceiver(bodies, datagrams, walk, headers, counters);
    }

    /** What sends. */
    PacketSender sender() {
        return sender;
    }

    /** Where what was received waits if it has to; to be closed. */
    PacedOutput output() {
        return output;
    }

    /** What receives. */
    PacketReceiver receiver() {
        return receiver;
    }
}
