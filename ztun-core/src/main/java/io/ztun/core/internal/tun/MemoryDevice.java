package io.ztun.core.internal.tun;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

/** The tunnel's end of a {@code MemoryTun}. Packets are copied into arrays: this is not the fast backend. */
public final class MemoryDevice implements TunDevice, TunReader, TunWriter {
    /** How many packets wait in each direction before more are dropped. */
    public static final int QUEUE_LENGTH = 1_024;

    /** Stands in the queue for the end of the device; no packet is empty. */
    private static final byte[] END = new byte[0];

    private static final int BATCH_BYTES = 65_536;

    private final String name;
    private final BlockingQueue<byte[]> toRead = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final BlockingQueue<byte[]> written = new ArrayBlockingQueue<>(QUEUE_LENGTH);
    private final AtomicBoolean claimed = new AtomicBoolean();
    private volatile boolean closed;

    /** Makes one that has carried nothing. */
    public MemoryDevice(String name) {
        this.name = name;
    }

    /**
     * Makes it a tunnel's own.
     *
     * @throws ConfigException if another tunnel has it, or had it: two would take each other's packets, and the first closes it
     */
    public void claim() {
        if (!claimed.compareAndSet(false, true)) {
            throw new ConfigException(
                    "a tunnel has this memory tun already, or had it: name=" + name + "; make one for each tunnel");
        }
    }

    /** Has the tunnel read a packet, which is the device's from now on. Returns false if it is lost. */
    public boolean inject(byte[] packet) {
        return !closed && toRead.offer(packet);
    }

    /** What the tunnel wrote, or null if that was nothing for so long. */
    public byte[] take(Duration timeout) throws InterruptedException {
        return written.poll(timeout.toNanos(), TimeUnit.NANOSECONDS);
    }

    @Override
    public String name() {
        return name;
    }

    @Override
    public boolean offload() {
        return false;
    }

    /** There is nothing to configure: whoever embeds the device chooses its packets' addresses. */
    @Override
    public void configure(Addresses addresses, int mtu) {}

    @Override
    public int readers() {
        return 1;
    }

    @Override
    public TunReader reader(int index) {
        return this;
    }

    @Override
    public TunWriter newWriter() {
        return this;
    }

    @Override
    public int read(PacketBatch batch, long lingerNs, int enough) {
        batch.clear();
        try {
            long deadlineNs = 0;
            for (byte[] packet = toRead.take(); packet != null; packet = next(batch, deadlineNs, enough)) {
                if (packet.length == 0 || closed) {
                    return CLOSED;
                }
                batch.buffer().put(batch.nextOffset(), packet);
                batch.add(packet.length, Offload.NONE);
                deadlineNs = batch.count() == 1 ? System.nanoTime() + lingerNs : deadlineNs;
            }
            return batch.count();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CLOSED;
        }
    }

    private byte[] next(PacketBatch batch, long deadlineNs, int enough) throws InterruptedException {
        if (batch.bytes() >= BATCH_BYTES || !batch.hasRoom(FrameLimits.MAX_PACKET_LENGTH)) {
            return null;
        }
        long leftNs = batch.packetBytes() < enough ? deadlineNs - System.nanoTime() : 0;
        return leftNs > 0 ? toRead.poll(leftNs, TimeUnit.NANOSECONDS) : toRead.poll();
    }

    @Override
    public boolean write(ByteBuffer packet, int offset, int length, long offload) {
        Objects.checkFromIndexSize(offset, length, packet.capacity());
        byte[] copy = new byte[length];
        packet.get(offset, copy);
        return !closed && written.offer(copy);
    }

    @Override
    public void close() {
        closed = true;
        toRead.clear();
        toRead.offer(END); // wakes the reader; if packets came in between, one of them does
    }
}
