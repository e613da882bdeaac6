package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.link.FrameHeader;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.packet.RecordReader;
import io.ztun.core.internal.protocol.FrameType;

/**
 * Receives on a link that may lose frames. Since each frame stands alone there, one that is malformed is dropped and
 * counted, and takes nothing with it.
 */
final class DatagramReceiver implements PacketReceiver {
    private final RenewedDecoder decoder;
    private final PacketDelivery delivery;
    private final SynClamp clamp;
    private final Counters counters;
    private final RecordReader records = new RecordReader(false);

    DatagramReceiver(RenewedDecoder decoder, PacketDelivery delivery, SynClamp clamp, Counters counters) {
        this.decoder = decoder;
        this.delivery = delivery;
        this.clamp = clamp;
        this.counters = counters;
    }

    @Override
    public boolean receive(IncomingFrames frames, ByteBuffer frame) {
        switch (frames.type()) {
            case FrameType.DATA -> deliver(frame, frames.body(), frames.length());
            case FrameType.DATA_ENCODED -> deliverEncoded(frame, frames.body(), frames.length());
            default -> {
                return false;
            }
        }
        counters.wireBytesReceived.add(frames.length() + FrameHeader.LENGTH_MAX);
        return true;
    }

    private void deliverEncoded(ByteBuffer frame, int body, int length) {
        int decoded = decoder.decode(frame, body, length);
        if (decoded == RenewedDecoder.FAILED) {
            counters.droppedInvalid.increment();
        } else {
            deliver(decoder.output(), decoder.outputOffset(), decoded);
        }
    }

    private void deliver(ByteBuffer buffer, int body, int length) {
        clamp.begin();
        records.begin(buffer, body, length);
        try {
            while (records.next()) {
                deliverPacket(records.buffer(), records.packetOffset(), records.packetLength(), records.offload());
            }
        } catch (ProtocolException e) {
            counters.droppedInvalid.increment();
        }
    }

    private void deliverPacket(ByteBuffer buffer, int offset, int length, long offload) {
        if (clamp.lowers(buffer, offset, length, offload)) {
            delivery.deliver(clamp.buffer(), 0, length, offload);
        } else {
            delivery.deliver(buffer, offset, length, offload);
        }
    }

    @Override
    public void flush() {
        delivery.flush();
    }

    @Override
    public void close() {
        delivery.flush();
        decoder.close();
    }
}
