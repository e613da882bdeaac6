package io.ztun.core.internal.legacy;

import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.lanes.Lanes;
import io.ztun.core.internal.ordered.PacketFrames;
import io.ztun.core.internal.ordered.SentCounts;
import io.ztun.core.internal.ordered.WireRatio;
import io.ztun.spi.Encoder;
import io.ztun.spi.Link;

/** The original's frames: one block with one IPv4 packet. IPv6 it does not have: such a packet finds no way to that peer. */
public final class LegacyFrames implements PacketFrames {
    private final Link link;
    private final Encoder encoder;
    private final SessionCounters counters;
    private final SentCounts counts;
    private final Lanes lanes;
    private final WireRatio ratio = new WireRatio();

    /** @param encoder of blocks that stand alone; closed with this */
    public LegacyFrames(Link link, Encoder encoder, SessionCounters counters, SessionContext context) {
        this.link = link;
        this.encoder = encoder;
        this.counters = counters;
        counts = new SentCounts(counters);
        lanes = new Lanes(context::apart, context.privacy().history());
    }

    @Override
    public void begin() {
        lanes.begin();
    }

    @Override
    public int send(PacketBatch batch, int[] indices, int first, int count, ByteBuffer frame) {
        int index = indices[first];
        int length = batch.length(index);
        if (IpPackets.version(batch.buffer(), batch.offset(index)) != 4) {
            counters.tunnel().addNoRoute(false);
            return 1;
        }
        int block = putBlock(batch, index, length, frame);
        if (block > LegacyFraming.BLOCK_MAX) {
            counters.drop(Drop.INVALID);
            return 1;
        }
        ratio.learn((float) block / length);
        int result = link.send(frame, FrameBuffer.BODY, block);
        if (result < 0) {
            return result;
        }
        counts.frame(block);
        counts.packets(batch, indices, first, first + 1);
        return 1 | (result > Link.SENT ? QUEUED : 0);
    }

    private int putBlock(PacketBatch batch, int index, int length, ByteBuffer frame) {
        ByteBuffer packets = batch.buffer();
        int offset = batch.offset(index);
        int flow = batch.flow(index);
        int encoded = Encoder.NOT_SMALLER;
        boolean around = lanes.of(packets, offset, length, flow, batch.transport(index)) != Lanes.CODEC;
        counts.note(0, lanes.why());
        if (around) {
            lanes.countAround(flow);
        } else {
            ByteBuffer block = encoder.block(length);
            block.put(encoder.blockOffset(), packets, offset, length);
            encoded = encoder.encode(length, frame, FrameBuffer.BODY);
            lanes.learn(flow, length, encoded);
        }
        return encoded == Encoder.NOT_SMALLER
                ? LiteralBlock.put(frame, FrameBuffer.BODY, packets, offset, length)
                : encoded;
    }

    /** There are no such frames: the original says nothing but packets. */
    @Override
    public int sendControl(byte type, ByteBuffer frame, int length) {
        return Link.SENT;
    }

    @Override
    public float wirePerByte() {
        return ratio.wirePerByte();
    }

    @Override
    public void close() {
        encoder.close();
    }
}
