package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.packet.RecordReader;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.spi.Decoder;
import io.ztun.spi.TunWriter;

/** Takes data frames apart and hands their packets to the TUN. The link's thread only. */
final class FrameReceiver {
    private final Decoder decoder;
    private final TunWriter tun;
    private final SourceCheck sources;
    private final int maxPacketLength;
    private final Counters counters;
    private final RecordReader records = new RecordReader();

    FrameReceiver(Decoder decoder, TunWriter tun, SourceCheck sources, int maxPacketLength, Counters counters) {
        this.decoder = decoder;
        this.tun = tun;
        this.sources = sources;
        this.maxPacketLength = maxPacketLength;
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
            deliver();
        }
    }

    private void deliver() {
        ByteBuffer buffer = records.buffer();
        int offset = records.packetOffset();
        int length = records.packetLength();
        if (length > maxPacketLength) {
            counters.droppedInvalid.increment();
        } else if (!sources.allows(IpAddresses.sourceHigh(buffer, offset), IpAddresses.sourceLow(buffer, offset))) {
            counters.droppedSource.increment();
        } else if (tun.write(buffer, offset, length, records.offload())) {
            counters.packetsReceived.increment();
            counters.bytesReceived.add(length);
        } else {
            counters.droppedTun.increment();
        }
    }

    /** Gives back the codec's memory. */
    void close() {
        decoder.close();
    }
}
