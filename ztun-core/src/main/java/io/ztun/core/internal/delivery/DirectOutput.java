package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.core.internal.count.Counters;
import io.ztun.spi.TunWriter;

/** Writes packets to the TUN as they come, and counts them. */
public final class DirectOutput implements TunOutput {
    private final TunWriter tun;
    private final Counters counters;

    public DirectOutput(TunWriter tun, Counters counters) {
        this.tun = tun;
        this.counters = counters;
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long offload) {
        if (tun.write(buffer, offset, length, offload)) {
            counters.packetsReceived.increment();
            counters.bytesReceived.add(length);
        } else {
            counters.droppedTun.increment();
        }
    }

    @Override
    public void flush() {}
}
