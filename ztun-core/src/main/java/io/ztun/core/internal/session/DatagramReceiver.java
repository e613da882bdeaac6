package io.ztun.core.internal.session;

import java.nio.ByteBuffer;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.packet.RecordReader;

/**
 * Receives on a link that may lose frames. Since each frame stands alone there, one that is malformed is dropped and
 * counted, and takes nothing with it.
 */
final class DatagramReceiver implements PacketReceiver {
    private final BodySource bodies;
    private final PacketDelivery delivery;
    private final SynClamp clamp;
    private final Counters counters;
    private final RecordReader records = new RecordReader(false);

    DatagramReceiver(BodySource bodies, PacketDelivery delivery, SynClamp clamp, Counters counters) {
        this.bodies = bodies;
        this.delivery = delivery;
        this.clamp = clamp;
        this.counters = counters;
    }

    @Override
    public boolean receive(IncomingFrames frames, ByteBuffer frame) {
        int result;
        try {
            result = restore(frames, frame);
        } catch (ProtocolException e) {
            result = RenewedDecoder.FAILED;
        }
        if (result == RenewedDecoder.FAILED) {
            counters.droppedInvalid.increment();
        }
        return result != BodySource.UNKNOWN;
    }

    private int restore(IncomingFrames frames, ByteBuffer frame) {
        int length = bodies.restore(frames, frame);
        if (length == BodySource.PLAIN) {
            deliver(frame, frames.body(), frames.length());
        } else if (length > 0) {
            deliver(bodies.output(), bodies.outputOffset(), length);
        }
        return length;
    }

    private void deliver(ByteBuffer buffer, int body, int length) {
        clamp.begin();
        records.begin(buffer, body, length);
        while (records.next()) {
            deliverPacket(records.buffer(), records.packetOffset(), records.packetLength(), records.offload());
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
        bodies.close();
    }
}
