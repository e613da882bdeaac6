package io.ztun.core.internal.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Cidr;
import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.drain.Drain;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.fleet.Fleet;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.Refusal;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.LocalStore;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Lease;
import io.ztun.spi.Turn;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A server whose store takes its time, or does not answer. */
class StoreWaitTest {
    private final LocalState state = new LocalState(LocalState.FOREVER);
    private final LateStore store = new LateStore(state, "a");
    private final Engine tunnel = new Engine(new MemoryDevice("a"), null, LiveSettings.DEFAULT, Privacy.STANDARD);
    private final ServerSettings settings = Tables.settings("10.0.0.1/28", LiveSettings.DEFAULT);
    private final Fleet fleet = new Fleet(store, "a", false, settings.subnet(), Optional.empty());
    private final SessionTable table = new SessionTable(
            tunnel,
            settings,
            new SessionMemory(null, MemoryLimits.NONE),
            new MemoryShelf(0, Optional.empty()),
            new ClientQuotas(settings.live(), settings.clients(), settings.quotas(), Clock.systemDefaultZone()),
            fleet);
    private final RefusalLog log = new RefusalLog(System::nanoTime);
    private final Admission admission = new Admission(() -> Limits.DEFAULT, tunnel.counters(), log, System::nanoTime);
    private final Turn turn = new Turn();

    StoreWaitTest() {
        fleet.start();
    }

    /** A client's connection; what its thread is to do is done by {@link #read}. */
    private final class Connection extends FakeLink {
        final String client;
        final ServerHandshake handshake;
        final List<Runnable> whenRead = new ArrayList<>();
        final List<byte[]> sent = new ArrayList<>();
        boolean closed;

        Connection(String client, boolean ordered) {
            super(ordered);
            this.client = client;
            handshake = new ServerHandshake(
                    this, settings, table, new Drain(tunnel, table), admission, log, tunnel.counters());
            assertTrue(admission.admit(handshake));
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return new InetSocketAddress("198.18.0.1", 4_000);
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            byte[] frame = new byte[length];
            buffer.get(offset, frame);
            sent.add(frame);
            return SENT;
        }

        @Override
        public void whenRead(Runnable action) {
            whenRead.add(action);
        }

        @Override
        public void close() {
            closed = true;
        }

        @Override
        public void abort() {
            throw new AssertionError("a link that breaks is the sign of a path that loses long packets");
        }

        void read() {
            List<Runnable> due = List.copyOf(whenRead);
            whenRead.clear();
            due.forEach(Runnable::run);
        }

        boolean receive(byte... frame) {
            ByteBuffer buffer = ByteBuffer.allocateDirect(100 + FrameLimits.MAX_HELLO_LENGTH);
            buffer.put(100, frame);
            turn.begin(Turn.UNITS);
            return handshake.onFrame(buffer, 100, frame.length, turn);
        }

        Connection hello(int features) {
            receive(bytes(features));
            return this;
        }

        byte[] bytes(int features) {
            ByteBuffer frame = ByteBuffer.allocate(FrameLimits.MAX_HELLO_LENGTH);
            List<Hello.Offer> codecs = List.of(new Hello.Offer(1 << CodecMode.BLOCK.ordinal(), "none"));
            String id = HexFormat.of()
                    .formatHex(client.getBytes(StandardCharsets.US_ASCII))
                    .repeat(16);
            new Hello(features, codecs, 1_400, id, Optional.empty(), Families.BOTH, Optional.empty()).write(frame);
            byte[] bytes = new byte[frame.position()];
            frame.get(0, bytes);
            return bytes;
        }

        List<Byte> types() {
            return sent.stream().map(frame -> frame[0]).toList();
        }

        Refusal refusal() {
            assertEquals(1, sent.size());
            return Refusal.read(ByteBuffer.wrap(sent.get(0)));
        }

        /** Everything that there is to wait for. */
        Connection go() {
            for (int i = 0; i < 4; i++) {
                store.catchUp();
                read();
            }
            return this;
        }
    }

    /** Another gateway has the client whose lease is the only one. */
    private void moveToAnother() {
        Lease lease = state.leases().get(0);
        new LocalStore(state, "b").hold(lease.client(), List.of(lease.address()));
    }

    private List<String> addresses() {
        return table.all().stream()
                .map(session -> session.info().address().toString())
                .toList();
    }

    @Test
    void shouldAskOnceHoweverOftenAHelloComes() {
        Connection one = new Connection("x", false).hello(0);
        assertEquals(1, store.waiting());
        assertEquals(List.of(), one.types());
        one.hello(0);
        one.hello(0);
        assertEquals(1, store.waiting());
        one.go();
        assertEquals(List.of(FrameType.WELCOME), one.types());
        assertEquals(List.of("10.0.0.2/28"), addresses());
        one.hello(0);
        assertEquals(List.of(FrameType.WELCOME, FrameType.WELCOME), one.types(), "an answer may be lost");
    }

    @Test
    void shouldGiveBackWhatALinkHadAskedForThatIsGone() {
        Connection one = new Connection("x", true).hello(0);
        one.handshake.onClosed(null);
        store.catchUp();
        one.read();
        Connection same = new Connection("y", true).hello(0).go();
        assertEquals(List.of("10.0.0.3/28"), addresses(), "the other is the first one's from now on");
        same.handshake.onClosed(null);
        new Connection("x", true).hello(0).go();
        assertEquals(List.of("10.0.0.2/28"), addresses());
    }

    /** It has been asked to hold what nobody has any more. */
    @Test
    void shouldLetGoOfWhatALinkHadThatIsGone() {
        Connection one = new Connection("x", true).hello(0);
        store.catchUp();
        one.read();
        assertEquals(1, store.waiting(), "the address is reserved, and to be held");
        one.handshake.onClosed(null);
        store.catchUp();
        fleet.tick();
        store.catchUp();
        assertEquals(Optional.empty(), state.leases().get(0).gateway());
        assertEquals(List.of(), addresses());
    }

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void shouldKeepWhatComesBeforeTheAnswer(boolean ordered) {
        Connection one = new Connection("x", ordered).hello(Features.TRIAL).go();
        assertEquals(List.of(), addresses());
        byte[] keepalive = ordered ? new byte[] {FrameType.KEEPALIVE} : new byte[] {FrameType.KEEPALIVE, 0, 0};
        boolean done = one.receive(keepalive);
        assertEquals(!ordered, done, "an ordered link brings no more before this one is done with");
        assertEquals(ordered, turn.pauseNs() > 0);
        if (ordered) {
            assertFalse(one.handshake.onTurn(turn));
        } else {
            for (int i = 1; i < 40; i++) {
                assertTrue(one.receive(FrameType.KEEPALIVE, (byte) 0, (byte) i));
            }
        }
        one.go();
        assertEquals(List.of("10.0.0.2/28"), addresses());
        Session session = table.all().get(0);
        assertEquals(ordered ? 1 : 16 * 3, session.statistics().received().wireBytes());
        assertEquals(ordered ? 0 : 24, tunnel.counters().snapshot(1).droppedQueueFull());
        turn.begin(Turn.UNITS);
        assertTrue(one.handshake.onTurn(turn));
        assertEquals(ordered ? 1 : 16 * 3, session.statistics().received().wireBytes());
    }

    @Test
    void shouldLetNobodyPushAFrameBeforeItsAnswer() {
        Connection one = new Connection("x", true).hello(0);
        assertThrows(ProtocolException.class, () -> one.hello(0));
    }

    @Test
    void shouldRefuseNewClientsWhileTheStoreIsAway() {
        Connection known = new Connection("k", true).hello(0).go();
        store.failing(true);
        store.catchUp();
        Connection late = new Connection("n", false).hello(0);
        assertEquals(List.of(FrameType.REFUSAL), late.types());
        assertEquals(
                new Refusal(
                        Close.Code.UNAVAILABLE,
                        "the server's store does not answer, and without it nobody new is let in; try again: reason=out of order"),
                late.refusal());
        int asked = store.holds();
        known.handshake.onClosed(null);
        new Connection("k", true).hello(0);
        assertEquals(List.of("10.0.0.2/28"), addresses(), "whose address this gateway holds comes back");
        assertEquals(asked, store.holds());
        store.failing(false);
        store.catchUp();
        fleet.tick();
        store.catchUp();
        assertEquals("a", state.leases().get(0).gateway().orElseThrow(), "and it is held still");
        new Connection("n", true).hello(0).go();
        assertEquals(2, addresses().size());
    }

    @Test
    void shouldRefuseWhomTheStoreFails() {
        store.failUnnoticed();
        Connection one = new Connection("n", false).hello(0).go();
        assertEquals(Close.Code.UNAVAILABLE, one.refusal().code());
        store.failing(false);
        new Connection("m", false).hello(0).go();
        assertEquals(1, addresses().size());
    }

    /** Eight refusals are the most for one hello; the pool has eleven addresses for clients that nobody is known to have, and two of clients that are away. */
    @Test
    void shouldNotChooseAgainAndAgainWhatTheStoreRefuses() {
        for (String client : List.of("x", "y")) {
            new Connection(client, true).hello(0).go().handshake.onClosed(null);
        }
        fleet.tick();
        store.catchUp();
        for (int host = 4; host < 15; host++) {
            InetAddress address = Cidr.parse("10.0.0." + host + "/32").address();
            new LocalStore(state, "b").reserve(LateStore.NONSENSE, List.of(address));
        }
        Connection late = new Connection("n", false).hello(0).go();
        assertEquals(
                new Refusal(
                        Close.Code.UNAVAILABLE,
                        "by the server's store each address that was chosen is somebody else's; try again: last=10.0.0.11"),
                late.refusal());
        new Connection("n", false).hello(0).go();
        assertEquals(List.of("10.0.0.2/28"), addresses(), "of a client that has been away for longest");
    }

    @Test
    void shouldLetAClientGoWhomAnotherGatewayHas() {
        Connection here = new Connection("x", true).hello(0).go();
        moveToAnother();
        assertEquals(1, addresses().size(), "nobody has told it yet");
        store.catchUp();
        assertTrue(here.closed);
        assertEquals(List.of(), addresses());
        assertEquals(List.of(FrameType.WELCOME), here.types(), "without a word");
        here.handshake.onClosed(null);
        assertEquals("b", state.leases().get(0).gateway().orElseThrow());
        new Connection("x", true).hello(0).go();
        assertEquals(List.of("10.0.0.2/28"), addresses());
        assertEquals("a", state.leases().get(0).gateway().orElseThrow());
    }

    /** It came to this gateway and went on to another before the store had answered. */
    @Test
    void shouldNotServeWhoHasGoneOnBeforeTheAnswer() {
        Connection one = new Connection("x", true).hello(0);
        store.catchUp();
        one.read();
        assertTrue(store.work(), "held here");
        moveToAnother();
        one.go();
        assertEquals(List.of(), addresses());
        assertEquals(List.of(FrameType.WELCOME, FrameType.CLOSE), one.types());
        assertEquals("b", state.leases().get(0).gateway().orElseThrow());
    }
}
