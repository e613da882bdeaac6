package io.ztun.core.internal.headers;

import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;

import io.ztun.api.Offload;

import static io.ztun.core.internal.headers.RecordFormat.*;

/**
 * Predicts the headers of the packets of one sending direction of an ordered session and writes what differs. What it has
 * written must reach the peer's {@link HeaderDecompressor}, every record once and in order. One thread at a time; nothing
 * is allocated but for more flows than there ever were. A flow takes about 300 bytes: some 75 KiB with 256 of them.
 */
public final class HeaderCompressor {

    /** The packet is sent best as it is; nothing was written and nothing has to be told to the peer. */
    public static final int PASS = -1;

    /** The longest packet that is looked at, in bytes: beyond it a header's share is not worth the work. */
    public static final int MAX_PACKET_LENGTH = 2_048;

    /** By how many bytes a record may be longer than its packet. */
    public static final int MAX_GROWTH = SET_LENGTH;

    /** How many flows serve a whole network behind a client. */
    public static final int FLOWS_DEFAULT = 256;

    private final FlowTable table;
    private final HeaderWriter record = new HeaderWriter(false);

    /**
     * @param flows how many flows are remembered, a power of two from 1 to 256; the peer needs as many
     * @throws IllegalArgumentException if it is none
     */
    public HeaderCompressor(int flows) {
        this(flows, ThreadLocalRandom.current().nextInt());
    }

    HeaderCompressor(int flows, int seed) {
        table = new FlowTable(flows, seed);
    }

    /**
     * Writes the record that stands for a packet, which may be anything at all.
     *
     * @param packet holds the packet; not changed; any byte order, and the range below its limit
     * @param offset where the packet begins
     * @param length its length in bytes
     * @param offload what is left to do for it; see {@link Offload}
     * @param last whether this will be the last record of its body, which saves stating its length
     * @param dst another buffer; any byte order, its position is neither used nor changed
     * @param dstOffset where to write, with {@code length} and {@link #MAX_GROWTH} bytes free from there
     * @return bytes written, or {@link #PASS}
     * @throws IndexOutOfBoundsException if a range leaves its buffer; the compressor cannot be used after that
     */
    public int compress(
            ByteBuffer packet, int offset, int length, long offload, boolean last, ByteBuffer dst, int dstOffset) {
        if (!record.read(packet, offset, length)) {
            return PASS;
        }
        final ParsedHeader header = record.header();
        final int metadata = record.classify(offload);
        if (metadata < 0) {
            return PASS;
        }
        record.start(dst, dstOffset);
        final int hash = table.hash(header);
        int number = table.find(header, hash);
        if (number >= 0 && table.flow(number).last.label == header.label) {
            writeChanges(number, metadata, last, packet, offset);
            return record.position() - dstOffset;
        }
        if (number < 0) {
            if (!table.isWorthwhile(hash)) {
                return PASS;
            }
            number = table.claim(hash);
        }
        writeWhole(number, metadata, packet, offset, length);
        return record.position() - dstOffset;
    }

    /** How many bytes of the last record stand behind the packet's payload. */
    public int behindPayload() {
        return record.behindPayload();
    }

    private void writeWhole(int number, int metadata, ByteBuffer packet, int offset, int length) {
        record.writeWhole(number, metadata, packet, offset, length);
        final FlowContext flow = table.flow(number);
        flow.last = record.exchange(flow.last);
        flow.start(metadata);
    }

    private void writeChanges(int number, int metadata, boolean last, ByteBuffer packet, int offset) {
        final FlowContext flow = table.flow(number);
        flow.learn(record.writeChanges(flow, number, metadata, last, packet, offset), record.header());
        flow.last = record.exchange(flow.last);
    }
}
