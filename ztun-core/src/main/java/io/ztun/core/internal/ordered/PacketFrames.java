package io.ztun.core.internal.ordered;

import java.nio.ByteBuffer;

import io.ztun.api.PacketBatch;

/** What the packets of an {@link OrderedSender} travel in, under whose lock every call comes. */
public interface PacketFrames {
    /** Added to a number of packets: the link is owed a flush. */
    int QUEUED = 1 << 30;

    /** Packets are about to come that have arrived since the last time. */
    void begin();

    /**
     * Fills one frame with the packets from {@code first} on and sends it. The link has said that it takes one.
     *
     * @param indices which packets of the batch
     * @param count how many indices count
     * @param frame the thread's {@link io.ztun.core.internal.half.FrameBuffer}
     * @return how many packets are dealt with, with {@link #QUEUED} added if the link is owed a flush; or the link's refusal
     */
    int send(PacketBatch batch, int[] indices, int first, int count, ByteBuffer frame);

    /**
     * Sends a frame without packets, as {@link io.ztun.core.internal.half.PacketSender#sendControl} has it.
     *
     * @return as {@link io.ztun.spi.Link#send}
     */
    int sendControl(byte type, ByteBuffer frame, int length);

    /** How many bytes on the link a byte of packets has lately become. */
    float wirePerByte();

    /** Gives back all memory. Nothing can be sent any more. */
    void close();
}
