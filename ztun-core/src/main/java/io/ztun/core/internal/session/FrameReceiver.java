package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.packet.RecordReader;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;

/** Takes data frames apart and has their packets delivered. The link's thread only. */
final class FrameReceiver {
    private final Decoder decoder;
    private final PacketDelivery delivery;
    private final Counters counters;
    private final RecordReader records;

    FrameReceiver(Decoder decoder, RecordReader records, PacketDelivery delivery, Counters counters) {
        this.decoder = decoder;
        this.records = records;
        this.delivery = delivery;
        this.counters = counters;
    }

    /**
     * Takes one data frame.
     *
     * @throws ProtocolException if the frame is malformed
     * @throws io.ztun.api.CorruptDataException if its body does not decode
     */
    void receive(byte type, ByteBuffer frame, int body, int length) {
        counters.wireBytesReceived.add(length + 1);
        if (type == FrameType.DATA_ENCODED) {
            int decoded = decoder.decode(frame, body, length);
            records.begin(decoder.output(), decoder.outputOffset(), decoded);
        } else {
            records.begin(frame, body, length);
        }
        while (records.next()) {
            delivery.deliver(records.buffer(), records.packetOffset(), records.packetLength(), records.offload());
        }
    }

    /** Gives back the codec's memory. */
    void close() {
        decoder.close();
    }
}
