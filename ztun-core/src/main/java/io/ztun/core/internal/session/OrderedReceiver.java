package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.packet.RecordReader;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;

/** Receives on a link that delivers every frame, in order. */
final class OrderedReceiver implements PacketReceiver {
    private final Decoder decoder;
    private final PacketDelivery delivery;
    private final RecordReader records;

    OrderedReceiver(Decoder decoder, RecordReader records, PacketDelivery delivery) {
        this.decoder = decoder;
        this.records = records;
        this.delivery = delivery;
    }

    @Override
    public boolean receive(IncomingFrames frames, ByteBuffer frame) {
        switch (frames.type()) {
            case FrameType.DATA -> records.begin(frame, frames.body(), frames.length());
            case FrameType.DATA_ENCODED -> {
                int decoded = decoder.decode(frame, frames.body(), frames.length());
                records.begin(decoder.output(), decoder.outputOffset(), decoded);
            }
            default -> {
                return false;
            }
        }
        while (records.next()) {
            delivery.deliver(records.buffer(), records.packetOffset(), records.packetLength(), records.offload());
        }
        return true;
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        decoder.close();
    }
}
