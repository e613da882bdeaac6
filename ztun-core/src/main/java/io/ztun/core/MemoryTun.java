package io.ztun.core;

import java.nio.ByteBuffer;
import java.time.Duration;

import io.ztun.api.Api;
import io.ztun.api.FrameLimits;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.spi.TunDevice;

/**
 * A TUN device without a kernel: a pair of bounded queues between the tunnel, which has the {@link #device()}, and the
 * program that embeds it, which injects IP packets and takes those that come out. Needs no privileges. It is one tunnel's, and
 * closed with it. Thread-safe.
 */
@Api(Api.Status.STABLE)
public final class MemoryTun {
    /** How many packets wait in each direction before more are dropped. */
    public static final int QUEUE_LENGTH = MemoryDevice.QUEUE_LENGTH;

    private final MemoryDevice device;

    private MemoryTun(String name) {
        device = new MemoryDevice(name);
    }

    /**
     * Makes a device.
     *
     * @param name what it calls itself, for the log
     */
    public static MemoryTun create(String name) {
        return new MemoryTun(name);
    }

    /** The tunnel's end, to be passed to {@link TunnelBuilder#tunDevice}. */
    public TunDevice device() {
        return device;
    }

    /**
     * Sends an IP packet into the tunnel.
     *
     * @param packet the packet, from position to limit, at most {@link FrameLimits#MAX_PACKET_LENGTH} bytes; it is copied
     * @return false if the queue is full or the device closed, and the packet lost
     * @throws IllegalArgumentException if it is empty or too long
     */
    public boolean inject(ByteBuffer packet) {
        if (!packet.hasRemaining() || packet.remaining() > FrameLimits.MAX_PACKET_LENGTH) {
            throw new IllegalArgumentException("packet length out of range: bytes=" + packet.remaining() + " min=1 max="
                    + FrameLimits.MAX_PACKET_LENGTH);
        }
        byte[] copy = new byte[packet.remaining()];
        packet.duplicate().get(copy);
        return device.inject(copy);
    }

    /**
     * Takes the next packet that came out of the tunnel.
     *
     * @param timeout how long to wait for one
     * @return the packet, or null if none came in time
     * @throws InterruptedException if the waiting thread is interrupted
     */
    public ByteBuffer take(Duration timeout) throws InterruptedException {
        byte[] packet = device.take(timeout);
        return packet == null ? null : ByteBuffer.wrap(packet);
    }
}
