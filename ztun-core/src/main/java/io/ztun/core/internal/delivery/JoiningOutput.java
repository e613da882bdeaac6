package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.offload.Coalescer;

/**
 * Joins packets that follow each other in their flows, and writes them to the TUN as super-packets for as long as it takes
 * those.
 */
public final class JoiningOutput implements TunOutput {
    private final DirectOutput tun;
    private final SuperPackets superPackets;
    private final Coalescer coalescer;

    /** @param udp whether the TUN takes super-packets of UDP */
    public JoiningOutput(DirectOutput tun, SuperPackets superPackets, boolean udp) {
        this.tun = tun;
        this.superPackets = superPackets;
        coalescer = new Coalescer(tun, udp);
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long offload) {
        if (superPackets.areTaken()) {
            coalescer.add(buffer, offset, length, offload);
        } else {
            coalescer.flush(); // of what was there when that changed, which must not come later than this
            tun.packet(buffer, offset, length, offload);
        }
    }

    @Override
    public void onBehalfOf(SessionCounters counters) {
        tun.onBehalfOf(counters);
    }

    @Override
    public void flush() {
        coalescer.flush();
    }
}
