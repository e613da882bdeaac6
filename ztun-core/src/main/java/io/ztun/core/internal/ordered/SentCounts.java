package io.ztun.core.internal.ordered;

import java.util.Arrays;

import io.ztun.api.PacketBatch;
import io.ztun.core.internal.count.ApplicationTable;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.ip.ServerPorts;

/** Counts what an {@link OrderedSender} sends, by application too. Under its lock. */
public final class SentCounts {
    private final SessionCounters counters;
    private final ApplicationTable applications;
    private final ServerPorts ports = new ServerPorts();

    /** Of each packet of the frame in hand, why it goes the way it goes. */
    private byte[] why = new byte[1];

    private int frameLength;

    /** Has counted nothing yet. */
    public SentCounts(SessionCounters counters) {
        this.counters = counters;
        applications = counters.sent().applications();
    }

    /** Notes why a packet goes through the codec or around it. @param place of the packet in the frame */
    public void note(int place, int reason) {
        if (place == why.length) {
            why = Arrays.copyOf(why, 4 * place);
        }
        why[place] = (byte) reason;
    }

    /** The link has taken a frame. */
    public void frame(int length) {
        frameLength = length;
        counters.addFramesSent(length);
    }

    /** These packets were in it. */
    public void packets(PacketBatch batch, int[] indices, int first, int end) {
        long bytes = 0;
        for (int i = first; i < end; i++) {
            int index = indices[i];
            int length = batch.length(index);
            int application = ports.of(batch.buffer(), batch.offset(index), length, batch.transport(index));
            applications.packet(application, length, why[i - first]);
            applications.share(application, length);
            bytes += length;
        }
        applications.frame(frameLength);
        counters.addSent(end - first, bytes);
    }
}
