package io.ztun.core.internal.memory;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.ztun.api.DirectMemory;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Both ends of a direction whose frames are lost, come late, or in another order. */
class OfferedMemoryTest {
    private static final long SIZE = 8L * MemoryLog.PAGE;
    private static final int HEADER = 28;

    private final long before = DirectMemory.bytesInUse();
    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private long nowNs;
    private final SendingMemory sending = new SendingMemory(new MemoryLog(SIZE));
    private final ReceivingMemory receiving = new ReceivingMemory(new MemoryLog(SIZE));
    private final OfferedMemory offered = new OfferedMemory(sending, () -> nowNs);
    private final ReceivedMemory received = new ReceivedMemory(receiving);
    private final BodyPayloads arrived = new BodyPayloads();
    private final ByteBuffer body = ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH);
    private final ByteBuffer form = ByteBuffer.allocateDirect(FrameLimits.MAX_BODY_LENGTH);
    private final List<Frame> underWay = new ArrayList<>();
    private long number;
    private double unreadable;
    private int wire;
    private int late;

    private record Frame(char kind, long number, ByteBuffer content, byte[] packet) {}

    @AfterEach
    void shouldGiveBackAllMemory() {
        offered.close();
        received.close();
        sending.close();
        receiving.close();
        assertEquals(before, DirectMemory.bytesInUse());
    }

    @Test
    void shouldHaveTheSameAtBothEndsAndLoseNothingWithAFrame() {
        byte[] content = noise(5 << 20);
        send(content, 0.4);
        send(content, 0.4);
        settle();
        assertTrue(
                sending.log().end() > 200_000, "seed=" + seed); // so little if all offers of the first seconds are lost
        assertEquals(0, late);
    }

    @Test
    void shouldTakeAFrameForLostThatCannotBeReadToItsEnd() {
        byte[] content = noise(2 << 20);
        unreadable = 0.3;
        send(content, 0.2);
        send(content, 0.2);
        unreadable = 0;
        settle();
        assertTrue(sending.log().end() > content.length / 2);
        assertTrue(sending.log().end() < 1.4 * content.length);
        assertFalse(offered.isOver());
    }

    @Test
    void shouldSendNextToNothingOfASecondCopy() {
        byte[] content = noise(3 << 20);
        send(content, 0);
        settle();
        wire = 0;
        send(content, 0);
        assertTrue(wire < content.length / 15, "on the wire: " + wire + " seed=" + seed);
        assertEquals(0, late);
    }

    @Test
    void shouldRepeatAnOfferThatWasLostAndAnswerItOnce() {
        sendBody(noise(1_000));
        deliver(underWay.remove(0));
        nowNs += 300_000_000;
        assertTrue(offered.isDue());
        offer();
        underWay.clear();
        assertFalse(offered.isDue());
        nowNs += 200_000_000;
        assertTrue(offered.isDue());
        offer();
        Frame repeated = underWay.remove(0);
        deliver(repeated);
        deliver(repeated);
        assertEquals(1_000, receiving.log().end());
        assertEquals(0, sending.log().end());
        deliver(underWay.remove(0));
        deliver(underWay.remove(0));
        assertEquals(1_000, sending.log().end());
        assertFalse(offered.isOver());
    }

    @Test
    void shouldCeaseWhereTheEndsDoNotAgree() {
        sendBody(noise(1_000));
        deliver(underWay.remove(0));
        nowNs += 300_000_000;
        offer();
        deliver(underWay.remove(0));
        Frame answer = underWay.remove(0);
        answer.content.put(OfferFrame.CHECKSUM, (byte) ~answer.content.get(OfferFrame.CHECKSUM));
        offered.onAnswer(answer.content, 0, answer.content.capacity());
        assertTrue(offered.isOver());
        byte[] content = noise(2_000);
        sendBody(content);
        nowNs += 10_000_000_000L;
        assertFalse(offered.isDue());
    }

    @Test
    void shouldRefuseMalformedOffers() {
        for (int span : new int[] {0, OfferFrame.SPAN_MAX + 1}) {
            body.putInt(0, 1).putLong(OfferFrame.FIRST, 0).putShort(OfferFrame.COUNT, (short) span);
            assertThrows(ProtocolException.class, () -> received.onOffer(body, 0, OfferFrame.LENGTH, form, 0));
        }
        assertThrows(ProtocolException.class, () -> received.onOffer(body, 0, OfferFrame.LENGTH - 1, form, 0));
    }

    private void send(byte[] content, double loss) {
        int done = 0;
        while (done < content.length) {
            int piece = Math.min(content.length - done, 500 + random.nextInt(900));
            sendBody(Arrays.copyOfRange(content, done, done + piece));
            done += piece;
            if (random.nextInt(20) == 0) {
                sendBody(noise(10)); // which is not remembered
            }
            pass(loss);
        }
    }

    private void settle() {
        for (int i = 0; i < 50; i++) {
            nowNs += 300_000_000;
            pass(0);
        }
    }

    private void pass(double loss) {
        nowNs += 100_000;
        if (offered.isDue()) {
            offer();
        }
        while (underWay.size() > 8 || (loss == 0 && !underWay.isEmpty())) {
            Frame frame = underWay.remove(loss == 0 ? 0 : random.nextInt(4));
            if (random.nextDouble() >= loss) {
                deliver(frame);
            }
        }
    }

    private void sendBody(byte[] payload) {
        int length = HEADER + payload.length;
        body.putShort(0, (short) 0x4500)
                .putShort(2, (short) length)
                .putInt(4, 0)
                .putShort(8, (short) 0x4011);
        body.put(HEADER, payload);
        sending.find(body, 0, length);
        int shorter = sending.write(body, 0, length, form, 0);
        byte[] packet = new byte[length];
        body.get(0, packet);
        ByteBuffer content = ByteBuffer.allocateDirect(shorter > 0 ? shorter : length);
        content.put(0, shorter > 0 ? form : body, 0, content.capacity());
        wire += content.capacity();
        underWay.add(new Frame(shorter > 0 ? 'r' : 'b', number, content, packet));
        offered.keep(number++, body, 0, length);
    }

    private void offer() {
        ByteBuffer content = ByteBuffer.allocateDirect(OfferFrame.LENGTH);
        offered.offer(content, 0);
        underWay.add(new Frame('o', number++, content, null));
    }

    private void keep(long frame, ByteBuffer buffer, int length) {
        received.begin(frame);
        arrived.begin(buffer, 0, length);
        while (arrived.next()) {
            received.keep(buffer, arrived.at(), arrived.length());
        }
        if (random.nextDouble() < unreadable) {
            received.lose();
        }
    }

    private void deliver(Frame frame) {
        int length = frame.content.capacity();
        switch (frame.kind) {
            case 'b' -> keep(frame.number, frame.content, length);
            case 'r' -> {
                int restored = receiving.restore(frame.content, 0, length);
                byte[] packet = new byte[restored];
                receiving.output().get(0, packet);
                assertEquals(-1, Arrays.mismatch(frame.packet, packet), "seed=" + seed);
                keep(frame.number, receiving.output(), restored);
            }
            case 'o' -> {
                int answer = received.onOffer(frame.content, 0, length, form, 0);
                if (answer > 0) {
                    ByteBuffer content = ByteBuffer.allocateDirect(answer);
                    content.put(0, form, 0, answer);
                    underWay.add(new Frame('a', number++, content, null));
                }
            }
            default -> {
                offered.onAnswer(frame.content, 0, length);
                same();
            }
        }
    }

    /** What the sender has, the receiver has as well. */
    private void same() {
        assertFalse(offered.isOver(), "seed=" + seed);
        long end = sending.log().end();
        assertTrue(receiving.log().end() >= end);
        int length = (int)
                Math.min(end - Math.max(sending.log().first(), receiving.log().first()), 100_000);
        ByteBuffer one = ByteBuffer.allocateDirect(length);
        ByteBuffer other = ByteBuffer.allocateDirect(length);
        sending.log().copy(end - length, one);
        receiving.log().copy(end - length, other);
        assertEquals(-1, one.flip().mismatch(other.flip()), "seed=" + seed);
    }

    private byte[] noise(int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }
}
