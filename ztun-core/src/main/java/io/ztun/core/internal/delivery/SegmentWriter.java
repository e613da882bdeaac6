package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.core.internal.offload.PacketSink;
import io.ztun.core.internal.offload.Segmenter;

/** Writes super-packets as the complete packets that they are cut into. One thread. */
final class SegmentWriter {
    private final ByteBuffer segment = ByteBuffer.allocateDirect(FrameLimits.MAX_PACKET_LENGTH);
    private final Segmenter segmenter = new Segmenter();

    /**
     * Cuts one packet, or completes its checksum if that is all that it lacks.
     *
     * @param offload its metadata
     * @param to takes the packets one by one
     * @return how many bytes they have together; 0 if the metadata is not the packet's
     */
    int write(ByteBuffer buffer, int offset, int length, long offload, PacketSink to) {
        segmenter.start(buffer, offset, length, offload);
        int bytes = 0;
        for (int n = segmenter.next(segment, 0); n > 0; n = segmenter.next(segment, 0)) {
            bytes += n;
            to.packet(segment, 0, n, Offload.NONE);
        }
        return bytes;
    }
}
