package io.ztun.testkit.tun;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What comes out of the system and goes into the tunnel. */
@Api(Api.Status.EXPERIMENTAL)
public interface TunReadingContract extends TunContract {

    /** Packets of every length that fits the MTU come as they were sent, in order. */
    @Test
    default void shouldReadWhatIsSent() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            int seed = 0;
            for (int length : new int[] {1, 2, 63, 64, 65, 500, 1_471, 1_472}) {
                byte[] one = OpenTun.payload(length, seed++);
                byte[] other = OpenTun.payload(length, seed++);
                tun.outside.send(one);
                tun.outside.send(other);
                List<byte[]> read = tun.read(2);
                assertArrayEquals(one, read.get(0));
                assertArrayEquals(other, read.get(1));
            }
        }
    }

    /** It waits while there is nothing, and no longer. */
    @Test
    default void shouldWaitForAPacket() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            CompletableFuture<List<byte[]>> reading = CompletableFuture.supplyAsync(
                    () -> {
                        try {
                            return tun.read(1);
                        } catch (Exception e) {
                            throw new IllegalStateException(e);
                        }
                    },
                    OpenTun.THREADS);
            Thread.sleep(300);
            assertFalse(reading.isDone(), "nothing has been sent");
            tun.outside.send(new byte[] {7});
            assertArrayEquals(
                    new byte[] {7},
                    reading.get(OpenTun.SOON.toSeconds(), TimeUnit.SECONDS).get(0));
        }
    }

    /** A batch is cleared first, and takes no more than it has room for; the rest is there for the next. */
    @Test
    default void shouldFillABatchAndNoMore() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            for (int i = 0; i < 9; i++) {
                tun.outside.send(OpenTun.payload(10, i));
            }
            PacketBatch batch = new PacketBatch(4, 4 * (65_535 + PacketBatch.HEADROOM + PacketBatch.TAILROOM));
            batch.add(33, Offload.NONE);
            List<byte[]> read = new ArrayList<>();
            CompletableFuture<Void> reading = CompletableFuture.runAsync(
                    () -> {
                        while (read.size() < 9) {
                            int count = tun.device.reader(0).read(batch, 0, 0);
                            assertTrue(count >= 1 && count <= 4, () -> "read " + count);
                            OpenTun.collect(batch, read);
                        }
                    },
                    OpenTun.THREADS);
            reading.get(OpenTun.SOON.toSeconds(), TimeUnit.SECONDS);
            for (int i = 0; i < 9; i++) {
                assertArrayEquals(OpenTun.payload(10, i), read.get(i));
            }
        }
    }

    /** A batch that has enough does not wait for company, and one that has not waits no longer than it is told. */
    @Test
    default void shouldLingerNoLongerThanItIsTold() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            assertTrue(tookToReadOne(tun, TimeUnit.SECONDS.toNanos(30), 1) < 5_000);
            assertTrue(tookToReadOne(tun, TimeUnit.MILLISECONDS.toNanos(100), 60_000) < 5_000);
        }
    }

    private static long tookToReadOne(OpenTun tun, long lingerNs, int enough) throws Exception {
        long start = System.nanoTime();
        tun.outside.send(new byte[100]);
        CompletableFuture<Integer> reading = CompletableFuture.supplyAsync(
                () -> tun.device.reader(0).read(OpenTun.batch(), lingerNs, enough), OpenTun.THREADS);
        assertTrue(reading.get(OpenTun.SOON.toSeconds(), TimeUnit.SECONDS) >= 1);
        return (System.nanoTime() - start) / 1_000_000;
    }
}
