package io.ztun.core.internal.session;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import java.util.Random;
import java.util.function.BooleanSupplier;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.PacketBatch;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.half.FrameBuffer;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.link.FrameHeader;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.memory.LongMemory;
import io.ztun.core.internal.memory.MemoryLog;
import io.ztun.core.internal.memory.store.ClientMemory;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.MemoryFrom;
import io.ztun.core.internal.protocol.MemoryKept;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MemoryExchangeTest {
    private static final long SIZE = 2L * MemoryLog.PAGE;
    private static final long SEED = Long.getLong("ztun.seed", System.nanoTime());

    private final Random random = new Random(SEED);
    private final MemoryShelf here = new MemoryShelf(SIZE, Optional.empty());
    private final MemoryShelf there = new MemoryShelf(SIZE, Optional.empty());

    @AfterEach
    void closeShelves() {
        here.close();
        there.close();
    }

    /** One end, and what is on its way to it. */
    private static final class End implements PacketSender {
        private final LongMemory memory = new LongMemory();
        private final MemoryExchange exchange;
        private final IncomingFrames frames;
        private final boolean ordered;
        private final Deque<ByteBuffer> inbox = new ArrayDeque<>();
        private End other;
        private boolean taken = true;
        private int sent;

        End(MemoryShelf shelf, boolean ordered) {
            this.ordered = ordered;
            frames = new IncomingFrames(!ordered, null);
            exchange = new MemoryExchange(
                    new ClientMemory(shelf, "other", SIZE, salt -> null),
                    memory,
                    this,
                    ordered,
                    new SessionCounters(new Counters()));
        }

        @Override
        public synchronized boolean sendControl(byte type, ByteBuffer frame, int length) {
            if (!taken) {
                return false;
            }
            ByteBuffer copy = ByteBuffer.allocate(5 + length).put(first(type));
            if (!ordered) {
                copy.putInt(sent++);
            }
            byte[] body = new byte[length];
            frame.get(FrameBuffer.BODY, body);
            synchronized (other.inbox) {
                other.inbox.add(copy.put(body).flip());
            }
            return true;
        }

        private byte first(byte type) {
            return ordered ? type : (byte) (type | FrameHeader.LONG_NUMBER);
        }

        private ByteBuffer next() {
            synchronized (inbox) {
                return inbox.poll();
            }
        }

        private void receive(ByteBuffer frame) {
            assertTrue(frames.admit(frame, 0, frame.limit()));
            exchange.receive(frames, frame);
        }

        private void receive(byte type, byte[] body) {
            ByteBuffer frame = ByteBuffer.allocate(5 + body.length).put(first(type));
            if (!ordered) {
                frame.putInt(1_000_000 + sent++);
            }
            receive(frame.put(body).flip());
        }

        boolean isUsed() {
            return memory.sending().log() != null && memory.receiving().log() != null;
        }

        @Override
        public void locked(Runnable task) {
            synchronized (this) {
                task.run();
            }
        }

        @Override
        public void send(PacketBatch batch, int[] indices, int count, long patienceNs) {
            throw new UnsupportedOperationException();
        }

        @Override
        public long lastSentNs() {
            return 0;
        }

        @Override
        public void close() {}
    }

    private End[] ends(boolean ordered) {
        End[] ends = {new End(here, ordered), new End(there, ordered)};
        ends[0].other = ends[1];
        ends[1].other = ends[0];
        return ends;
    }

    private void carry(End[] ends, double loss) {
        for (End end : ends) {
            for (ByteBuffer frame = end.next(); frame != null; frame = end.next()) {
                if (random.nextDouble() >= loss) {
                    end.receive(frame);
                }
            }
        }
    }

    private void agree(End[] ends, double loss) throws InterruptedException {
        ends[0].exchange.begin();
        ends[1].exchange.begin();
        await(() -> {
            carry(ends, loss);
            if (loss > 0) {
                ends[0].exchange.tick();
                ends[1].exchange.tick();
            }
            return ends[0].isUsed() && ends[1].isUsed();
        });
    }

    private static void await(BooleanSupplier condition) throws InterruptedException {
        long endNs = System.nanoTime() + 20_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertTrue(System.nanoTime() < endNs, "replay with -Dztun.seed=" + SEED);
            Thread.sleep(1);
        }
    }

    private static void end(End... ends) {
        for (End end : ends) {
            end.exchange.end();
        }
    }

    private void carryBytes(End from, End to) {
        byte[] bytes = new byte[3 * MemoryLog.SEGMENT];
        random.nextBytes(bytes);
        from.memory.sending().log().append(ByteBuffer.wrap(bytes), 0, bytes.length);
        to.memory.receiving().remember(ByteBuffer.wrap(bytes), 0, bytes.length);
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldGoOnWithWhatTheFormerSessionLeft(boolean ordered) throws Exception {
        End[] first = ends(ordered);
        agree(first, 0);
        carryBytes(first[0], first[1]);
        carryBytes(first[1], first[0]);
        carryBytes(first[1], first[0]);
        end(first);
        assertFalse(first[0].isUsed(), "the shelf's again");
        End[] next = ends(ordered);
        agree(next, 0);
        assertEquals(3 * MemoryLog.SEGMENT, next[0].memory.sending().log().end());
        assertEquals(3 * MemoryLog.SEGMENT, next[1].memory.receiving().log().end());
        assertEquals(6 * MemoryLog.SEGMENT, next[1].memory.sending().log().end());
        assertEquals(6 * MemoryLog.SEGMENT, next[0].memory.receiving().log().end());
        end(next);
    }

    /** The sender uses memory only once the receiver has it. */
    @Test
    void shouldAgreeThoughFramesAreLost() throws Exception {
        for (int round = 0; round < 20; round++) {
            End[] ends = ends(false);
            ends[0].exchange.begin();
            ends[1].exchange.begin();
            int ticks = 0;
            while (!(ends[0].isUsed() && ends[1].isUsed()) && ticks++ < 15) {
                Thread.sleep(1);
                carry(ends, 0.4);
                for (int i = 0; i < 2; i++) {
                    assertTrue(
                            ends[i].memory.sending().log() == null
                                    || ends[1 - i].memory.receiving().log() != null,
                            "replay with -Dztun.seed=" + SEED);
                    ends[i].exchange.tick();
                }
            }
            end(ends);
        }
    }

    @Test
    void shouldSayAgainWhatTheLinkDidNotTake() throws Exception {
        End[] ends = ends(true);
        ends[0].taken = false;
        ends[0].exchange.begin();
        ends[1].exchange.begin();
        await(() -> {
            carry(ends, 0);
            return ends[1].other.memory.sending() != null && !ends[1].isUsed();
        });
        ends[0].taken = true;
        await(() -> {
            ends[0].exchange.tick();
            carry(ends, 0);
            return ends[0].isUsed() && ends[1].isUsed();
        });
        end(ends);
    }

    @Test
    void shouldNotAskForeverWhereNobodyAnswers() throws Exception {
        End[] ends = ends(false);
        ends[0].exchange.begin();
        await(() -> ends[0].sent > 0);
        for (int i = 0; i < 1_000; i++) {
            ends[0].exchange.tick();
        }
        assertTrue(ends[0].sent <= 20, "asked=" + ends[0].sent);
        end(ends);
    }

    private static byte[] from(String generation, long first, int count) {
        ByteBuffer body = ByteBuffer.allocate(100);
        new MemoryFrom(generation, first, count, "00".repeat(16)).write(body);
        byte[] bytes = new byte[body.position()];
        body.get(0, bytes);
        return bytes;
    }

    @Test
    void shouldEndALinkWhosePeerAgreesOnWhatWasNotOffered() throws Exception {
        End[] ends = ends(true);
        byte[] early = from(MemoryKept.NONE, 0, 0);
        assertThrows(ProtocolException.class, () -> ends[0].receive(FrameType.MEMORY_FROM, early));
        agree(ends, 0);
        byte[] another = from("55".repeat(16), 0, 0);
        assertThrows(ProtocolException.class, () -> ends[0].receive(FrameType.MEMORY_FROM, another));
        carryBytes(ends[1], ends[0]);
        end(ends);
        End[] next = ends(true);
        next[0].exchange.begin();
        await(() -> next[0].other.next() != null);
        byte[] unproved = from("55".repeat(16), 0, 3);
        assertThrows(ProtocolException.class, () -> next[0].receive(FrameType.MEMORY_FROM, unproved));
        end(next);
    }

    /** Anybody may have sent them, on a link that is not ordered. */
    @Test
    void shouldDropNonsenseOrEndTheLink() throws Exception {
        for (boolean ordered : new boolean[] {true, false}) {
            End[] ends = ends(ordered);
            agree(ends, 0);
            byte[] types = {FrameType.MEMORY_KEPT, FrameType.MEMORY_FROM, FrameType.MEMORY_TAKEN};
            for (int round = 0; round < 3_000; round++) {
                byte[] body = new byte[random.nextInt(60)];
                random.nextBytes(body);
                byte type = types[random.nextInt(types.length)];
                try {
                    ends[0].receive(type, body);
                } catch (ProtocolException e) {
                    assertTrue(ordered, "replay with -Dztun.seed=" + SEED);
                }
            }
            assertTrue(ends[0].isUsed());
            end(ends);
        }
    }
}
