package io.ztun.core.internal.delivery;

import java.nio.ByteBuffer;

import io.ztun.core.internal.offload.Coalescer;

/** Joins packets that follow each other in their flows, and writes them to the TUN as super-packets. */
public final class JoiningOutput implements TunOutput {
    private final Coalescer coalescer;

    /** @param udp whether the TUN takes super-packets of UDP */
    public JoiningOutput(DirectOutput tun, boolean udp) {
        coalescer = new Coalescer(tun, udp);
    }

    @Override
    public void packet(ByteBuffer buffer, int offset, int length, long offload) {
        coalescer.add(buffer, offset, length, offload);
    }

    @Override
    public void flush() {
        coalescer.flush();
    }
}
