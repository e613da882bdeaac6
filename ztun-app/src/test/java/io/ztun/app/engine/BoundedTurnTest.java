package io.ztun.app.engine;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.Offload;
import io.ztun.api.PacketBatch;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.delivery.SourceCheck;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.session.Session;
import io.ztun.spi.Turn;
import io.ztun.testkit.PacketSamples;
import io.ztun.testkit.fake.FakeLink;
import io.ztun.testkit.fake.FakeTun;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A frame that holds thousands of packets: a session takes as many in a turn as it may, and goes on with the next turn. */
class BoundedTurnTest {
    /** With what may be overdrawn. */
    private static final int LONGEST_TURN = 2 * Turn.UNITS;

    private static final int PACKETS = 2_000;

    private final Counters counters = new Counters();
    private final NumberedTun tun = new NumberedTun();
    private final SessionContext context = new SessionContext(tun, counters, System::nanoTime);
    private final Turn turn = new Turn();
    private final List<byte[]> frames = new ArrayList<>();
    private Session sender;
    private Session receiver;

    /** Checks that packets come in order, whole. */
    private static final class NumberedTun extends FakeTun {
        private int packets;
        private int wrong;

        @Override
        public boolean write(ByteBuffer packet, int offset, int length, long offload) {
            if (packet.getInt(offset + 28) != packets++ || length != 32) {
                wrong++;
            }
            return true;
        }
    }

    private final class Wire extends FakeLink {
        Wire(boolean ordered) {
            super(ordered);
        }

        @Override
        public int unfragmentedLength() {
            return 60_000;
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            byte[] frame = new byte[length];
            buffer.get(offset, frame);
            frames.add(frame);
            return SENT;
        }
    }

    private void open(String transport, String codecAndMode, SourceCheck sources) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        Wire link = new Wire(transport.equals("tcp"));
        sender =
                Sessions.begin(link, codec, false, new SessionContext(tun, counters, System::nanoTime)); // another host
        SessionInfo info = new SessionInfo(
                1,
                link.remoteAddress(),
                Addresses.parse("10.0.0.2/24"),
                codec.provider().name(),
                codec.mode(),
                9_000,
                false,
                link.isOrdered());
        receiver = Sessions.begin(info, link, codec, sources, context);
    }

    @AfterEach
    void close() {
        sender.release();
        receiver.release();
    }

    /** Small packets of the same kind, each with its number. */
    private void sendPackets() {
        PacketBatch batch = new PacketBatch(PACKETS, PACKETS * 256);
        for (int i = 0; i < PACKETS; i++) {
            ByteBuffer packet = PacketSamples.udp("10.0.0.1", "10.0.0.2", 4).putInt(28, i);
            batch.buffer().put(batch.nextOffset(), packet, 0, packet.capacity());
            batch.add(packet.capacity(), Offload.NONE);
            PacketHeaders.read(batch, batch.count() - 1);
        }
        sender.send(batch, IntStream.range(0, PACKETS).toArray(), PACKETS, 0);
    }

    /** Returns in how many turns all frames were done with; the link's buffer holds something else after each call. */
    private int receive() {
        int turns = 0;
        for (byte[] frame : List.copyOf(frames)) { // answers come among them
            ByteBuffer buffer = ByteBuffer.allocateDirect(frame.length).put(0, frame);
            turn.begin(Turn.UNITS);
            boolean done = receiver.onFrame(buffer, 0, frame.length, turn);
            turns++;
            buffer.put(0, new byte[frame.length]);
            while (!done) {
                assertTrue(turn.isOver(), "not done, and time left");
                int before = tun.packets;
                turn.begin(Turn.UNITS);
                done = receiver.onTurn(turn);
                turns++;
                assertTrue(tun.packets - before <= LONGEST_TURN, (tun.packets - before) + " packets in a turn");
            }
        }
        return turns;
    }

    @ParameterizedTest
    @CsvSource({
        "tcp, lz4/STREAM",
        "tcp, zstd/STREAM",
        "tcp, none/BLOCK",
        "udp, lz4/BLOCK",
        "udp, zstd/DICTIONARY",
        "udp, none/BLOCK"
    })
    void shouldTakeThousandsOfPacketsInManyTurns(String transport, String codecAndMode) {
        open(transport, codecAndMode, SourceCheck.ANY);
        sendPackets();
        int turns = receive();
        assertTrue(turns >= PACKETS / LONGEST_TURN, turns + " turns for " + frames.size() + " frames");
        assertEquals(PACKETS, tun.packets);
        assertEquals(0, tun.wrong);
    }

    /** A look at each costs as well. */
    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldCountPacketsThatAreDropped(String transport) {
        open(transport, "lz4/BLOCK", (high, low) -> false);
        sendPackets();
        assertTrue(receive() >= PACKETS / LONGEST_TURN);
        assertEquals(PACKETS, counters.snapshot(1).droppedSource());
        assertEquals(0, tun.packets);
    }

    /** What comes behind the end of a turn is no reason to end a session whose frames may be forged. */
    @ParameterizedTest
    @ValueSource(strings = {"none/BLOCK", "lz4/BLOCK"})
    void shouldDropTheRestOfAMalformedBodyInALaterTurn(String codecAndMode) {
        open("udp", codecAndMode, SourceCheck.ANY);
        byte[] body = new byte[5 + 300 * 32 + 1];
        body[0] = 0x18; // packets, with a number of four bytes
        for (int i = 0; i < 300; i++) {
            PacketSamples.udp("10.0.0.1", "10.0.0.2", 4).putInt(28, i).get(0, body, 5 + 32 * i, 32);
        }
        frames.add(body);
        assertTrue(receive() > 1);
        assertEquals(300, tun.packets);
        assertEquals(1, counters.snapshot(1).droppedInvalid());
        frames.clear();
        tun.packets = 0;
        sendPackets(); // the sender's numbers begin at 0, which was taken
        frames.remove(0);
        assertFalse(frames.isEmpty());
        receive();
        assertTrue(tun.packets > 0);
    }
}
