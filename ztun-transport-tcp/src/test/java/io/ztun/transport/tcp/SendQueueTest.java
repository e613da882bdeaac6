package io.ztun.transport.tcp;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.transport.nio.BufferPool;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class SendQueueTest {
    private static final int SMALL = 100;
    private static final int LARGE = 350;

    private final BufferPool small = new BufferPool(SMALL, 2);
    private final BufferPool large = new BufferPool(LARGE, 2);
    private final SendQueue queue = new SendQueue(small, large);

    /** Takes a number of bytes with each write. */
    private static final class Trickle implements WritableByteChannel {
        final ByteArrayOutputStream taken = new ByteArrayOutputStream();
        int room;

        @Override
        public int write(ByteBuffer source) {
            int length = Math.min(room, source.remaining());
            for (int i = 0; i < length; i++) {
                taken.write(source.get());
            }
            return length;
        }

        @Override
        public boolean isOpen() {
            return true;
        }

        @Override
        public void close() {}
    }

    @Test
    void shouldKeepOrderThroughGrowthAndMoves() throws IOException {
        long seed = Long.getLong("ztun.seed", System.nanoTime());
        Random random = new Random(seed);
        Trickle channel = new Trickle();
        ByteArrayOutputStream appended = new ByteArrayOutputStream();
        for (int i = 0; i < 20_000; i++) {
            byte[] bytes = new byte[1 + random.nextInt(150)];
            random.nextBytes(bytes);
            if (queue.size() + bytes.length <= LARGE) {
                ByteBuffer source = ByteBuffer.allocateDirect(bytes.length + 7).put(7, bytes);
                queue.append(source, 7, 7 + bytes.length);
                appended.writeBytes(bytes);
            }
            channel.room = random.nextInt(200);
            queue.writeTo(channel);
            assertEquals(appended.size() - channel.taken.size(), queue.size(), "seed=" + seed);
        }
        channel.room = LARGE;
        queue.writeTo(channel);
        assertTrue(queue.isEmpty());
        assertArrayEquals(appended.toByteArray(), channel.taken.toByteArray(), "seed=" + seed);
    }

    @Test
    void shouldGiveItsMemoryBackWhenEmpty() throws IOException {
        ByteBuffer pooled = small.take();
        small.give(pooled);
        queue.append(ByteBuffer.allocateDirect(10), 0, 10);
        ByteBuffer other = small.take();
        assertNotSame(pooled, other, "the queue has the pooled buffer");
        Trickle channel = new Trickle();
        channel.room = 10;
        queue.writeTo(channel);
        assertSame(pooled, small.take());
    }

    @Test
    void shouldForgetWhatWaitsOnRelease() {
        queue.append(ByteBuffer.allocateDirect(200), 0, 200);
        queue.append(ByteBuffer.allocateDirect(100), 0, 100);
        queue.release();
        queue.release();
        assertTrue(queue.isEmpty());
        assertEquals(LARGE, large.take().capacity());
    }
}
