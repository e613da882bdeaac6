package io.ztun.core.internal.packet;

import java.nio.ByteBuffer;

import io.ztun.api.DirectMemory;
import io.ztun.api.Offload;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.headers.HeaderCompressor;
import io.ztun.core.internal.headers.HeaderDecompressor;
import io.ztun.core.internal.headers.ReceivedHeaders;
import io.ztun.core.internal.ip.Bytes;
import io.ztun.core.internal.ip.IpPackets;

/** Walks over the records of a frame's body; see {@link Records}. One thread at a time, reused for every body. */
public final class RecordReader implements AutoCloseable {
    private final HeaderDecompressor headers;
    private final ReceivedHeaders acknowledged;
    private DirectMemory restored;
    private ByteBuffer body;
    private ByteBuffer packet;
    private int next;
    private int end;
    private int packetOffset;
    private int packetLength;
    private long offload;
    private boolean lost;

    /** @param predicted whether the session has header prediction, without which such a record is an error */
    public RecordReader(boolean predicted) {
        headers = predicted ? new HeaderDecompressor(HeaderCompressor.FLOWS_DEFAULT) : null;
        acknowledged = null;
    }

    /** @param acknowledged by what headers are predicted where frames may be lost */
    public RecordReader(ReceivedHeaders acknowledged) {
        headers = null;
        this.acknowledged = acknowledged;
    }

    /** Begins with the body at {@code offset}. */
    public void begin(ByteBuffer buffer, int offset, int length) {
        body = buffer;
        next = offset;
        end = offset + length;
        lost = false;
    }

    /** How many bytes of the body are behind the present packet. */
    public int left() {
        return end - next;
    }

    /** Whether the rest of the body could not be restored because of another frame that was lost. */
    public boolean isLost() {
        return lost;
    }

    /** Copies what is left of the body, and goes on with the copy; where the present packet stands is not changed. */
    public void moveTo(ByteBuffer target) {
        int left = left();
        target.put(0, body, next, left);
        begin(target, 0, left);
    }

    /**
     * Goes on to the next packet.
     *
     * @return false behind the last one, and where the rest cannot be restored because of another frame that was lost
     * @throws ProtocolException if what follows is no record
     */
    public boolean next() {
        while (acknowledged != null && next < end && ReceivedHeaders.handles(body.get(next))) {
            int length = restoreAcknowledged();
            if (length >= 0) {
                return true;
            }
        }
        if (next == end) {
            return false;
        }
        byte first = body.get(next);
        if (headers != null && HeaderDecompressor.handles(first)) {
            restore();
            return true;
        }
        offload = Offload.NONE;
        switch (first) {
            case Records.OFFLOADED -> readOffloaded();
            case Records.PARTIAL -> readPartial();
            default -> readPacket(0);
        }
        return true;
    }

    private void readPacket(int prefix) {
        packet = body;
        packetOffset = next + prefix;
        packetLength = IpPackets.length(body, packetOffset, end);
        if (packetLength == IpPackets.MALFORMED) {
            throw new ProtocolException("no record of a packet: first-byte=0x"
                    + Integer.toHexString(body.get(next) & 0xff) + " bytes-left=" + (end - next));
        }
        next = packetOffset + packetLength;
    }

    private void readPartial() {
        readPacket(Records.PARTIAL_PREFIX);
        offload = PartialChecksum.of(IpPackets.transport(body, packetOffset, packetLength));
        if (offload == Offload.NONE) {
            throw new ProtocolException("record of neither tcp nor udp lacks a checksum: length=" + packetLength);
        }
    }

    private void readOffloaded() {
        if (end - next < Records.OFFLOADED_PREFIX) {
            throw new ProtocolException(
                    "record cut off: bytes-left=" + (end - next) + " wanted=" + Records.OFFLOADED_PREFIX);
        }
        offload = Bytes.i64(body, next + 1);
        readPacket(Records.OFFLOADED_PREFIX);
    }

    private void restore() {
        beginRestoring();
        packetLength = headers.decompress(body, next, end, packet, 0, packet.capacity());
        checkRestored();
        offload = headers.offload();
        next += headers.consumed();
    }

    private int restoreAcknowledged() {
        beginRestoring();
        int length = acknowledged.decompress(body, next, end, packet, 0, packet.capacity());
        if (length == ReceivedHeaders.LOST) {
            next = end;
            lost = true;
        } else {
            next += acknowledged.consumed();
        }
        if (length >= 0) {
            packetLength = length;
            checkRestored();
            offload = acknowledged.offload();
        }
        return length;
    }

    private void beginRestoring() {
        restored =
                DirectMemory.atLeast(restored, HeaderCompressor.MAX_PACKET_LENGTH, HeaderCompressor.MAX_PACKET_LENGTH);
        packet = restored.buffer();
        packetOffset = 0;
    }

    private void checkRestored() {
        if (IpPackets.length(packet, 0, packetLength) != packetLength) {
            throw new ProtocolException("a predicted header makes no packet: length=" + packetLength);
        }
    }

    /** The buffer in which the packet stands. */
    public ByteBuffer buffer() {
        return packet;
    }

    /** Where the packet begins. */
    public int packetOffset() {
        return packetOffset;
    }

    /** The packet's length in bytes. */
    public int packetLength() {
        return packetLength;
    }

    /** The packet's offload metadata, not yet checked. */
    public long offload() {
        return offload;
    }

    /** Gives back memory. Repeating it does nothing. */
    @Override
    public void close() {
        DirectMemory.close(restored);
    }
}
