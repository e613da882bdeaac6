package io.ztun.core.internal.legacy;

import java.lang.System.Logger.Level;
import java.nio.ByteBuffer;

import io.ztun.api.CorruptDataException;
import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.delivery.RecordSink;
import io.ztun.core.internal.half.PacketReceiver;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.log.RepeatLog;
import io.ztun.spi.Decoder;
import io.ztun.spi.Turn;

/**
 * Receives the original's frames. A block that does not decode, or holds no IPv4 packet, is skipped, as the original does; it costs
 * its sender as much of its turn as the longest one would. A packet longer than the MTU is taken: the peer may have been given
 * another.
 */
public final class LegacyReceiver implements PacketReceiver {
    private static final int NONE = -1;

    private final Decoder decoder;
    private final RecordSink sink;
    private final Runnable flush;
    private final SessionCounters counters;
    private final RepeatLog log;
    private final SessionInfo info;

    /**
     * @param decoder of blocks that stand alone; closed with this
     * @param sink takes the packets
     * @param flush has the sink let go of what it keeps back
     */
    public LegacyReceiver(
            Decoder decoder,
            RecordSink sink,
            Runnable flush,
            SessionCounters counters,
            RepeatLog log,
            SessionInfo info) {
        this.decoder = decoder;
        this.sink = sink;
        this.flush = flush;
        this.counters = counters;
        this.log = log;
        this.info = info;
    }

    @Override
    public int receive(IncomingFrames frames, ByteBuffer frame, Turn turn) {
        int length = packetLength(frame, frames.body(), frames.length());
        if (length == NONE) {
            turn.spend(FrameLimits.MAX_PACKET_LENGTH);
            skip();
        } else {
            turn.spend(length);
            sink.packet(decoder.output(), decoder.outputOffset(), length, Offload.NONE, turn);
        }
        return DONE;
    }

    /** Restores a block; returns the length of the IPv4 packet that now stands in the decoder's output. */
    private int packetLength(ByteBuffer frame, int block, int length) {
        try {
            int restored = decoder.decode(frame, block, length);
            int packet = decoder.outputOffset();
            boolean ipv4 = IpPackets.version(decoder.output(), packet) == 4;
            return ipv4 ? IpPackets.length(decoder.output(), packet, packet + restored) : NONE;
        } catch (CorruptDataException e) {
            return NONE;
        }
    }

    private void skip() {
        counters.drop(Drop.INVALID);
        log.say(
                Level.WARNING,
                info.address(),
                "skipped",
                () -> "Skipping frames without an LZ4 block of one IPv4 packet: peer=" + Descriptions.of(info.peer())
                        + " address=" + info.address());
    }

    @Override
    public boolean goOn(Turn turn) {
        return true;
    }

    @Override
    public void flush() {
        flush.run();
    }

    @Override
    public void close() {
        flush.run();
        decoder.close();
    }
}
