package io.ztun.testkit.tun;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

import io.ztun.api.FrameLimits;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.spi.TunConfig;
import io.ztun.spi.TunConfig.Offloads;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A device that is open and configured, and its other side. */
final class OpenTun implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(10);

    /** A thread for each task: they sleep in system calls, and a namespace is a thread's. */
    static final Executor THREADS = task -> {
        Thread thread = new Thread(task, "tun-contract");
        thread.setDaemon(true);
        thread.start();
    };

    final TunDevice device;
    final Outside outside;

    private OpenTun(TunDevice device, Outside outside) {
        this.device = device;
        this.outside = outside;
    }

    /** Without offload, so that packets are as they are sent. */
    static OpenTun of(TunContract contract) throws IOException {
        TunDevice device = open(contract, Offloads.OFF, 1);
        try {
            device.configure(TunContract.LOCAL, TunContract.MTU);
            return new OpenTun(device, contract.outside(device));
        } catch (IOException | RuntimeException | Error e) {
            device.close();
            throw e;
        }
    }

    static TunDevice open(TunContract contract, Offloads offload, int readers) {
        return contract.provider().open(new TunConfig(Optional.empty(), offload, readers));
    }

    static PacketBatch batch() {
        return new PacketBatch(256, 4 * FrameLimits.MAX_PACKET_LENGTH);
    }

    /** Reads until {@code count} packets of the contract's have come; what the system says for itself is passed over. */
    List<byte[]> read(int count) throws Exception {
        return CompletableFuture.supplyAsync(() -> readOn(count), THREADS)
                .get(SOON.toSeconds(), java.util.concurrent.TimeUnit.SECONDS);
    }

    private List<byte[]> readOn(int wanted) {
        PacketBatch batch = batch();
        List<byte[]> payloads = new ArrayList<>();
        while (payloads.size() < wanted) {
            int count = device.reader(0).read(batch, 0, 0);
            assertTrue(count >= 1, () -> "read " + count);
            assertEquals(batch.count(), count, "packets in the batch, cleared first");
            collect(batch, payloads);
        }
        return payloads;
    }

    static void collect(PacketBatch batch, List<byte[]> payloads) {
        for (int i = 0; i < batch.count(); i++) {
            assertEquals(Offload.NONE, batch.offload(i), "a device without offload");
            byte[] payload = TunPackets.payload(batch.buffer(), batch.offset(i), batch.length(i));
            if (payload != null) {
                payloads.add(payload);
            }
        }
    }

    static byte[] payload(int length, int seed) {
        byte[] payload = new byte[length];
        for (int i = 0; i < length; i++) {
            payload[i] = (byte) (31 * seed + i);
        }
        return payload;
    }

    /** Reads until the device is closed. */
    static CompletableFuture<Integer> readToTheEnd(TunReader reader) {
        return CompletableFuture.supplyAsync(
                () -> {
                    PacketBatch batch = batch();
                    int count = reader.read(batch, 0, 0);
                    while (count > 0) {
                        count = reader.read(batch, 0, 0);
                    }
                    return count;
                },
                THREADS);
    }

    /** A packet in the middle of a larger buffer, with the limit right behind it. */
    static ByteBuffer within(ByteBuffer packet, int offset) {
        ByteBuffer larger = ByteBuffer.allocateDirect(offset + packet.capacity() + 30);
        return larger.put(offset, packet, 0, packet.capacity())
                .limit(offset + packet.capacity())
                .position(1);
    }

    @Override
    public void close() throws IOException {
        try (outside) {
            device.close();
        }
    }
}
