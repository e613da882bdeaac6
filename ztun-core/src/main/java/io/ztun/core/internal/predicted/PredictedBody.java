package io.ztun.core.internal.predicted;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.headers.OfferedHeaders;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.internal.memory.Payloads;
import io.ztun.core.internal.memory.SendingMemory;
import io.ztun.core.internal.packet.RecordReader;

/** Writes a body anew, with the headers predicted that can be, and with what the peer is to be told. One thread at a time. */
public final class PredictedBody {
    private final RecordReader records = new RecordReader(false);

    private final ByteBuffer plain = ByteBuffer.allocateDirect(FrameLimits.MAX_FRAME_LENGTH);

    /** Where bodies are put together that will be written anew, from the beginning on. */
    public ByteBuffer plain() {
        return plain;
    }

    /**
     * Writes the body that stands at the beginning of {@link #plain}.
     *
     * @param memory where payloads are looked for, at the places that they get; null for none
     * @param length its length in bytes
     * @param limit how long it may be with what the peer is to be told
     * @param target where to, from {@code at} on, with room for the body and {@link OfferedHeaders#MAX_GROWTH}
     * @return the new body's length in bytes
     */
    public int write(
            OfferedHeaders headers,
            SendingMemory memory,
            int length,
            int limit,
            ByteBuffer target,
            int at,
            long nowNs) {
        headers.begin(nowNs);
        if (length > FrameLimits.MAX_BODY_LENGTH - OfferedHeaders.MAX_GROWTH) {
            target.put(at, plain, 0, length);
            if (memory != null) {
                memory.find(target, at, length);
            }
            return length;
        }
        int end = at + headers.writeAnswers(target, at, Math.max(0, limit - length));
        if (memory != null) {
            memory.begin();
        }
        records.begin(plain, 0, length);
        int start = 0;
        try {
            while (records.next()) {
                int next = length - records.left();
                end += write(headers, start, next, next == length, target, end);
                if (memory != null) {
                    int payload = payload();
                    memory.find(target, at, end - headers.behindPayload() - payload, payload);
                }
                start = next;
            }
        } catch (ProtocolException e) {
            target.put(end, plain, start, length - start); // a packet that is none: the peer will say so
            end += length - start;
        }
        return end - at;
    }

    /** How much of every record is payload, whatever has become of the header. */
    private int payload() {
        int offset = records.packetOffset();
        int packet = records.packetLength();
        return Payloads.length(plain, offset, packet, IpPackets.transport(plain, offset, packet));
    }

    private int write(OfferedHeaders headers, int start, int next, boolean last, ByteBuffer target, int at) {
        int written = headers.compress(
                plain, records.packetOffset(), records.packetLength(), records.offload(), last, target, at);
        if (written == OfferedHeaders.PASS) {
            target.put(at, plain, start, next - start);
            return next - start;
        }
        return written;
    }
}
