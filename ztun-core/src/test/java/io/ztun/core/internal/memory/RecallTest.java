package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.api.CorruptDataException;
import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Both ends of a direction that loses nothing. */
class RecallTest {
    private static final int SIZE = 4 * MemoryLog.PAGE;

    private final long before = DirectMemory.bytesInUse();
    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final SendingMemory sending = new SendingMemory(new MemoryLog(SIZE));
    private final ReceivingMemory receiving = new ReceivingMemory(new MemoryLog(SIZE));
    private final ByteBuffer body = ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH);
    private final ByteBuffer form = ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH);

    @AfterEach
    void shouldGiveBackAllMemory() {
        sending.close();
        receiving.close();
        assertEquals(before, DirectMemory.bytesInUse());
    }

    @Test
    void shouldRestoreWhateverWasSent() {
        byte[] content = text(1 << 20);
        for (int round = 0; round < 12; round++) {
            send(content, 1 + random.nextInt(60_000), 1_448);
            content = edited(content);
        }
    }

    @Test
    void shouldSendNextToNothingOfASecondCopy() {
        byte[] content = noise(2 << 20);
        assertEquals(content.length, send(content, 60_000, 60_000));
        int again = send(content, 60_000, 60_000);
        assertTrue(again < content.length / 100, "left of " + content.length + ": " + again + " seed=" + seed);
    }

    @Test
    void shouldFindACopyWhoseHeadersStandElsewhere() {
        byte[] content = noise(1 << 20);
        send(content, 1_500, 1_448);
        int again = send(content, 60_000, 8_948);
        assertTrue(again < content.length / 10, "left of " + content.length + ": " + again + " seed=" + seed);
    }

    @Test
    void shouldFindACopyOfWhichAFewBytesAreOthers() {
        byte[] content = noise(1 << 20);
        send(content, 60_000, 60_000);
        byte[] changed = content.clone();
        for (int i = 0; i < 200; i++) {
            changed[random.nextInt(changed.length)]++;
        }
        int again = send(changed, 60_000, 60_000);
        assertTrue(again < content.length / 25, "left of " + content.length + ": " + again + " seed=" + seed);
    }

    @Test
    void shouldTakeMemoryAsItFillsAndNoMoreThanItsSize() {
        assertEquals(0, sending.log().memory());
        send(noise(3 * MemoryLog.PAGE / 2), 60_000, 60_000);
        assertEquals(2 * MemoryLog.PAGE, sending.log().memory());
        send(noise(3 * SIZE), 60_000, 60_000);
        assertEquals(SIZE, sending.log().memory());
        assertTrue(sending.memory() <= SIZE * 1.04, "takes " + sending.memory());
        assertTrue(LongMemory.footprint(2 * SIZE)
                >= sending.memory() + receiving.log().memory());
    }

    @Test
    void shouldReferToNothingThatItWasToldToForget() {
        byte[] content = noise(1 << 20);
        send(content, 60_000, 60_000);
        sending.forget();
        assertEquals(content.length, send(content, 60_000, 60_000));
        assertTrue(send(content, 60_000, 60_000) < content.length / 1_000);
    }

    @Test
    void shouldGoOnAfterBothLogsWereCut() {
        byte[] content = noise(2 << 20);
        send(content, 60_000, 60_000);
        sending.log().truncate(1 << 20);
        receiving.log().truncate(1 << 20);
        sending.restored();
        int again = send(content, 60_000, 60_000);
        assertTrue(again > 900_000 && again < 1_200_000, "left: " + again + " seed=" + seed);
    }

    @Test
    void shouldTellThatTheReceiversMemoryIsAnother() {
        byte[] content = noise(1 << 20);
        send(content, 60_000, 60_000);
        ByteBuffer wrong = ByteBuffer.allocateDirect(1 << 20);
        receiving.log().restart(0);
        receiving.log().append(wrong, 0, wrong.capacity());
        body.put(0, content, 5_000, 50_000);
        sending.begin();
        sending.find(body, 0, 0, 50_000);
        int length = sending.write(body, 0, 50_000, form, 0);
        assertTrue(length > 0);
        assertThrows(CorruptDataException.class, () -> receiving.restore(form, 0, length));
        receiving.log().close();
        assertThrows(CorruptDataException.class, () -> receiving.restore(form, 0, length));
    }

    /** Sends content in bodies of packets with a header of 40 bytes each; returns how many bytes were left of the payloads. */
    private int send(byte[] content, int longest, int payload) {
        int left = 0;
        int done = 0;
        while (done < content.length) {
            sending.begin();
            int length = 0;
            int headers = 0;
            int from = done;
            do {
                int piece = Math.min(Math.min(payload, longest), content.length - done);
                byte[] header = noise(40);
                body.put(length, header).put(length + 40, content, done, piece);
                sending.find(body, 0, length + 40, piece);
                length += 40 + piece;
                headers += 40;
                done += piece;
            } while (done < content.length && length + 40 + payload <= longest);
            int cut = length; // as a datagram may have to be, where the rest is sent again
            if (random.nextInt(5) == 0 && length > 1_000 && payload == 1_448) {
                cut = length - 200;
                done -= 200;
            }
            left += transfer(cut) - Math.min(headers, cut);
            assertTrue(done > from);
        }
        return left;
    }

    private int transfer(int length) {
        int shorter = sending.write(body, 0, length, form, 0);
        ByteBuffer came = body;
        if (shorter > 0) {
            assertTrue(shorter < length);
            assertEquals(length, receiving.restore(form, 0, shorter), "seed=" + seed);
            assertEquals(sending.recalled(), receiving.recalled());
            came = receiving.output();
        }
        assertEquals(
                -1,
                came.duplicate()
                        .limit(length)
                        .position(0)
                        .mismatch(body.duplicate().limit(length).position(0)));
        long end = sending.log().end();
        sending.remember(body, 0, length);
        int kept = (int) (sending.log().end() - end);
        ByteBuffer copy = ByteBuffer.allocateDirect(kept);
        sending.log().copy(end, copy);
        receiving.remember(copy, 0, kept);
        assertEquals(sending.log().end(), receiving.log().end());
        assertEquals(sending.log().first(), receiving.log().first());
        return shorter > 0 ? shorter : length;
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    /** Repeats itself here and there. */
    private byte[] text(int length) {
        byte[] bytes = noise(length);
        for (int i = 0; i < 200; i++) {
            int run = random.nextInt(5_000);
            int from = random.nextInt(length - run);
            System.arraycopy(bytes, from, bytes, random.nextInt(length - run), run);
        }
        Arrays.fill(bytes, 100_000, 130_000, (byte) 7);
        return bytes;
    }

    /** Some changed, some moved, some gone. */
    private byte[] edited(byte[] content) {
        byte[] other = content.clone();
        for (int i = 0; i < 50; i++) {
            int at = random.nextInt(other.length - 3_000);
            switch (random.nextInt(3)) {
                case 0 -> other[at]++;
                case 1 -> System.arraycopy(other, at, other, at + random.nextInt(100), 2_000);
                default -> System.arraycopy(noise(500), 0, other, at, random.nextInt(500));
            }
        }
        return other;
    }
}
