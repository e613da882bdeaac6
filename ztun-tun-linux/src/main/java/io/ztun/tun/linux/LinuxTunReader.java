package io.ztun.tun.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.api.TunException;
import io.ztun.jna.BufferAddress;
import io.ztun.jna.Libc;
import io.ztun.spi.TunReader;

/**
 * Reads one queue. The virtio header is read together with the packet, into the last bytes of the headroom: one plain
 * {@code read} for each packet, nothing copied, nothing allocated.
 *
 * <p>Each packet gets room for {@link FrameLimits#MAX_PACKET_LENGTH} bytes whatever the MTU, which an administrator may
 * change at any time: the driver cuts off silently what has no room. A batch thus has to hold that much beyond the 64 KiB
 * at which reading stops, or it is full earlier.
 */
final class LinuxTunReader implements TunReader {

    /** At this many bytes a batch goes on its way: enough for a system call's cost to vanish, small enough for caches. */
    private static final int BATCH_BYTES = 64 * 1024;

    /**
     * A {@code poll} that took longer has slept: the packet that ended it came alone, and looking for a second one would be
     * a call for nothing. What came right behind it is seen by the next {@code poll}, which returns at once.
     */
    private static final long SLEPT_NS = 20_000;

    private final String device;
    private final int fd;
    private final int headerLength;
    private final Gate gate = new Gate();
    private final BufferAddress memory = new BufferAddress();
    private final Scratch watched = new Scratch(2 * Poll.ENTRY_LENGTH);
    private final Scratch timeout = new Scratch(Poll.TIMESPEC_LENGTH);

    /**
     * Whether packets come one by one, so that the queue is expected to be empty: {@code poll} first. While they come in
     * numbers, {@code read} first saves a call for each batch; where it finds nothing, it delays no packet.
     */
    private boolean sparse = true;

    LinuxTunReader(String device, int fd, WakeUp wakeUp, boolean offload) {
        this.device = device;
        this.fd = fd;
        headerLength = offload ? VirtioNet.HEADER_LENGTH : 0;
        Poll.watch(watched, 0, fd);
        Poll.watch(watched, 1, wakeUp.descriptor());
    }

    Gate gate() {
        return gate;
    }

    /** @throws IllegalArgumentException if the batch, once cleared, has no room for a packet of the greatest length */
    @Override
    public int read(PacketBatch batch, long lingerNs, int enough) {
        batch.clear();
        if (!batch.hasRoom(FrameLimits.MAX_PACKET_LENGTH)) {
            throw new IllegalArgumentException(
                    "batch too small: bytes=" + batch.buffer().capacity() + " min="
                            + (PacketBatch.HEADROOM + FrameLimits.MAX_PACKET_LENGTH + PacketBatch.TAILROOM));
        }
        if (!gate.enter()) {
            return CLOSED;
        }
        try {
            return fill(batch, lingerNs, enough);
        } finally {
            gate.leave();
            Reference.reachabilityFence(this);
        }
    }

    private int fill(PacketBatch batch, long lingerNs, int enough) {
        while (!gate.isClosed()) {
            int packets = sparse && await() ? 1 : Integer.MAX_VALUE;
            boolean empty = drain(batch, packets);
            sparse = batch.count() <= 1 && (empty || packets == 1);
            if (batch.count() > 0) {
                if (lingerNs > 0) {
                    linger(batch, System.nanoTime() + lingerNs, enough);
                }
                return batch.count();
            }
        }
        return CLOSED;
    }

    /** Gives the batch until the deadline to become worth a frame. */
    private void linger(PacketBatch batch, long deadlineNs, int enough) {
        while (batch.packetBytes() < enough && !gate.isClosed()) {
            long leftNs = deadlineNs - System.nanoTime();
            if (leftNs <= 0) {
                return;
            }
            Poll.putTimespec(timeout, leftNs);
            if (Libc.ppoll(watched.address(), 2, timeout.address(), 0) <= 0) {
                return; // nobody came, or a signal did: either way the packets have waited enough
            }
            drain(batch, Integer.MAX_VALUE);
        }
    }

    /** Waits for a packet, an error or a wake-up; the reads that follow tell which. Returns whether that took a while. */
    private boolean await() {
        long startNs = System.nanoTime();
        if (Libc.poll(watched.address(), 2, Poll.FOREVER) < 0 && Libc.errno() != Errno.EINTR) {
            throw Failure.of("poll", device, Libc.errno());
        }
        return System.nanoTime() - startNs > SLEPT_NS;
    }

    /** Reads what is there up to a number of packets, and says whether that was all there was. */
    private boolean drain(PacketBatch batch, int packets) {
        ByteBuffer buffer = batch.buffer();
        long start = memory.of(buffer) - headerLength;
        for (int left = packets;
                left > 0 && batch.bytes() < BATCH_BYTES && batch.hasRoom(FrameLimits.MAX_PACKET_LENGTH);
                left--) {
            int at = batch.nextOffset();
            int length = (int) Libc.read(fd, start + at, headerLength + FrameLimits.MAX_PACKET_LENGTH) - headerLength;
            if (length <= 0) {
                stopAt(batch);
                return true;
            }
            batch.add(length, headerLength == 0 ? Offload.NONE : VirtioNet.get(buffer, at - headerLength));
        }
        return false;
    }

    /** An error beside packets that have been read is left for the next call, which meets it again. */
    private void stopAt(PacketBatch batch) {
        int errno = Libc.errno();
        if (batch.count() > 0 || errno == Errno.EAGAIN || errno == Errno.EINTR) {
            return;
        }
        throw errno == Errno.EBADFD
                ? new TunException("the interface was removed by somebody else: device=" + device)
                : Failure.of("read", device, errno);
    }
}
