package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;

import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.packet.RecordReader;

/** Walks over the payloads of a body whose headers are not predicted. One thread at a time; reused for every body. */
final class BodyPayloads {
    private final RecordReader records = new RecordReader(false);
    private int length;

    void begin(ByteBuffer buffer, int body, int length) {
        records.begin(buffer, body, length);
    }

    /**
     * Goes on to the next payload.
     *
     * @return false behind the last one
     * @throws io.ztun.api.ProtocolException if the body is malformed
     */
    boolean next() {
        while (records.next()) {
            int offset = records.packetOffset();
            int packet = records.packetLength();
            length = Payloads.length(
                    records.buffer(), offset, packet, IpPackets.transport(records.buffer(), offset, packet));
            if (length > 0) {
                return true;
            }
        }
        return false;
    }

    /** Where it begins. */
    int at() {
        return records.packetOffset() + records.packetLength() - length;
    }

    /** Its length in bytes. */
    int length() {
        return length;
    }
}
