package io.ztun.core.internal.legacy;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.OptionalInt;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.ProtocolException;
import io.ztun.codec.lz4.Lz4CodecProvider;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.RecordSink;
import io.ztun.core.internal.half.PacketReceiver;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.fuzz.Check;
import io.ztun.fuzz.Guarded;
import io.ztun.fuzz.Input;
import io.ztun.fuzz.Packets;
import io.ztun.fuzz.Quiet;
import io.ztun.fuzz.Seed;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Framing;
import io.ztun.spi.Turn;

/**
 * What a peer says that is, or claims to be, the original: the greeting is an address or refused, and every frame is an IPv4 packet
 * that lies in its buffer, or counted as none; nothing that is sent ends the session.
 */
public final class LegacyFramesFuzz implements RecordSink {
    private static final SessionInfo INFO = new SessionInfo(
            1,
            InetSocketAddress.createUnresolved("fuzz", 1),
            Addresses.parse("10.99.0.2/24"),
            LegacyPeer.CODEC,
            LegacyPeer.MODE,
            9_000,
            false,
            false);

    static {
        Quiet.please();
    }

    private final SessionCounters counters = new SessionCounters(new Counters());
    private final LegacyReceiver receiver = new LegacyReceiver(
            new Lz4CodecProvider()
                    .newDecoder(new CodecConfig(CodecMode.BLOCK, OptionalInt.empty(), FrameLimits.MAX_BODY_LENGTH)),
            this,
            () -> {},
            counters,
            new RepeatLog(System.getLogger("fuzz"), System::nanoTime),
            INFO);
    private int packets;

    private LegacyFramesFuzz() {}

    /** A greeting, and then what follows on the stream. */
    public static void fuzzerTestOneInput(byte[] data) {
        Input input = new Input(data);
        greeting(input.take(Greeting.LENGTH));
        new LegacyFramesFuzz().frames(input.rest());
    }

    private static void greeting(byte[] bytes) {
        Guarded greeting = Guarded.of(bytes);
        int length = LegacyFraming.GREETING.read(greeting.buffer(), greeting.offset(), greeting.end());
        if (bytes.length < Greeting.LENGTH) {
            Check.that(length == Framing.INCOMPLETE, "a part of a greeting is one");
            return;
        }
        try {
            Cidr address = Greeting.read(greeting.buffer(), greeting.offset());
            Check.that(!address.isIpv6(), "not IPv4");
        } catch (ProtocolException e) {
            Check.saysWhy(e);
        }
        greeting.checkHolds(bytes);
    }

    private void frames(byte[] bytes) {
        Guarded stream = Guarded.of(bytes);
        IncomingFrames frames = IncomingFrames.bare(FrameType.DATA_ENCODED);
        Turn turn = new Turn();
        int at = stream.offset();
        int count = 0;
        for (int length = next(stream, at); length >= 0; length = next(stream, at)) {
            at += LegacyFraming.BLOCKS.headerLength(length);
            turn.begin(Turn.UNITS);
            Check.that(frames.admit(stream.buffer(), at, length), "a frame was not let in");
            Check.that(receiver.receive(frames, stream.buffer(), turn) == PacketReceiver.DONE, "not done");
            Check.that(turn.left() < Turn.UNITS, "a frame costs nothing");
            at += length;
            count++;
        }
        Check.that(packets + counters.dropped(Drop.INVALID) == count, "a frame was not counted");
        receiver.close();
        stream.checkHolds(bytes);
    }

    /** The length of the frame at {@code at}, or less than 0 if it is not all there. */
    private static int next(Guarded stream, int at) {
        int length = LegacyFraming.BLOCKS.read(stream.buffer(), at, stream.end());
        return length > stream.end() - at - 2 ? Framing.INCOMPLETE : length;
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long metadata, Turn turn) {
        packets++;
        Check.that(metadata == Offload.NONE, "metadata");
        Check.that(offset >= 0 && offset + length <= buffer.limit(), "outside");
        Check.that(IpPackets.version(buffer, offset) == 4, "not IPv4");
        Check.that(IpPackets.length(buffer, offset, offset + length) == length, "no whole packet");
    }

    private static byte[] frame(byte[] packet) {
        ByteBuffer block = ByteBuffer.allocate(2 + packet.length + 16);
        int length = LiteralBlock.put(block, 2, ByteBuffer.wrap(packet), 0, packet.length);
        LegacyFraming.BLOCKS.putBefore(block, 2, length);
        byte[] bytes = new byte[2 + length];
        block.get(0, bytes);
        return bytes;
    }

    /** Packets, and what is none. */
    public static List<byte[]> seeds() {
        byte[] greeting = Packets.hex("0a63000218");
        return List.of(
                new Seed()
                        .bytes(greeting)
                        .bytes(frame(Packets.UDP_V4))
                        .bytes(frame(Packets.TCP_V4_DATA))
                        .toBytes(),
                new Seed()
                        .bytes(Packets.hex("0a63000221"))
                        .bytes(frame(Packets.TCP_V6))
                        .bytes((byte) 0, (byte) 0)
                        .bytes(Packets.hex("0b001f450100ffffffffffff00"))
                        .bytes(frame(Packets.TCP_V4))
                        .toBytes());
    }
}
