package io.ztun.tun.linux;

import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;

import io.ztun.api.Offload;
import io.ztun.jna.BufferAddress;
import io.ztun.jna.Libc;
import io.ztun.spi.TunWriter;

/**
 * Writes to one queue. With offload a packet goes out behind a virtio header that lies elsewhere ({@code writev}), because
 * the bytes before the packet are the caller's.
 *
 * <p>What the kernel does not take is lost, as on an interface that is down ({@code EIO}) or where it has no memory, or
 * refused, where it does not believe the metadata ({@code EINVAL} of {@code tun_get_user} in {@code drivers/net/tun.c}).
 */
final class LinuxTunWriter implements TunWriter {

    private static final int VECTORS = 16;
    private static final int PACKET_VECTOR = VECTORS + Iovec.ENTRY_LENGTH;

    private final int fd;
    private final boolean header;
    private final Gate gate = new Gate();
    private final BufferAddress memory = new BufferAddress();

    /** The virtio header, then a vector that points to it, then one for the packet. */
    private final Scratch scratch = new Scratch(PACKET_VECTOR + Iovec.ENTRY_LENGTH);

    /** Why the last write failed, 0 for what is no error of the system's. */
    private int errno;

    LinuxTunWriter(int fd, boolean header) {
        this.fd = fd;
        this.header = header;
        Iovec.put(scratch, VECTORS, scratch.address(), VirtioNet.HEADER_LENGTH);
    }

    Gate gate() {
        return gate;
    }

    /** {@inheritDoc} Metadata for a device without offload is not taken. */
    @Override
    public boolean write(ByteBuffer packet, int offset, int length, long offload) {
        Objects.checkFromIndexSize(offset, length, packet.capacity());
        long address = memory.of(packet) + offset;
        errno = 0;
        if (!gate.enter()) {
            return false;
        }
        try {
            if (!header) {
                return offload == Offload.NONE && Libc.write(fd, address, length) == length;
            }
            VirtioNet.put(scratch.bytes(), 0, offload, VirtioNet.headersLength(packet, offset, length, offload));
            Iovec.put(scratch, PACKET_VECTOR, address, length);
            boolean taken = Libc.writev(fd, scratch.address() + VECTORS, 2) == VirtioNet.HEADER_LENGTH + length;
            errno = taken ? 0 : Libc.errno();
            return taken;
        } finally {
            gate.leave();
            Reference.reachabilityFence(this);
        }
    }

    @Override
    public Optional<String> refusal() {
        return switch (errno) {
            case Errno.EINVAL, Errno.EMSGSIZE, Errno.EOPNOTSUPP -> Optional.of("errno=" + Errno.describe(errno));
            default -> Optional.empty();
        };
    }
}
