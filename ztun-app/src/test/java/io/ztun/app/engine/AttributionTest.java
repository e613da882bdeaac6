package io.ztun.app.engine;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Addresses;
import io.ztun.api.PacketBatch;
import io.ztun.core.info.ApplicationSnapshot;
import io.ztun.core.info.Carried;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionSnapshot;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.SessionContext;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What applications have carried is, together, what their session has. */
class AttributionTest {
    private static final int[] PORTS = {22, 443, 1_000, 1_001, 1_003, 40_000};
    private static final Privacy NAMED = new Privacy(NoCompress.parse("tcp:1003"), Privacy.History.SHARED, false);

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final PacketBatch batch = new PacketBatch(64, 800_000);
    private final int[] all = IntStream.range(0, 64).toArray();
    private final Counters here = new Counters();
    private final Counters there = new Counters();

    private SessionContext context(Counters counters) {
        return new SessionContext(new Sink(), counters, System::nanoTime, NAMED);
    }

    /** Text and noise, short and long, of TCP and UDP. */
    private void fill(int round) {
        batch.clear();
        for (int packets = 1 + random.nextInt(12); packets > 0; packets--) {
            int port = PORTS[random.nextInt(PORTS.length)];
            switch (random.nextInt(4)) {
                case 0 -> FlowPackets.tcp(batch, port, round * 50_000, random.nextInt(9_000), 1_300);
                case 1 -> FlowPackets.tcp(batch, port, round * 50_000, 1 + random.nextInt(1_200), 1_300);
                default ->
                    FlowPackets.udp(batch, round * 20 + packets, random.nextInt(600), random, random.nextInt(4) == 0);
            }
        }
    }

    private static Carried sent(Counters counters) {
        return counters.applications().snapshot().stream()
                .map(ApplicationSnapshot::sent)
                .reduce(Carried.NOTHING, Carried::plus);
    }

    private static Carried received(Counters counters) {
        return counters.applications().snapshot().stream()
                .map(ApplicationSnapshot::received)
                .reduce(Carried.NOTHING, Carried::plus);
    }

    private void assertSame(Carried expected, Carried actual) {
        assertEquals(expected.bytes(), actual.bytes(), "seed=" + seed);
        assertEquals(expected.wireBytes(), actual.wireBytes(), "seed=" + seed);
    }

    @ParameterizedTest
    @CsvSource({
        "lz4/STREAM, true, true",
        "zstd/STREAM, true, false",
        "none/BLOCK, true, true",
        "lz4/BLOCK, false, true",
        "zstd/BLOCK, false, false",
        "none/BLOCK, false, true",
    })
    void shouldSumToWhatTheSessionCarried(String codecAndMode, boolean ordered, boolean offload) {
        AgreedCodec codec = Sessions.codec(codecAndMode);
        DirectLink wire = new DirectLink(ordered);
        DirectLink back = new DirectLink(ordered);
        Session sender = Sessions.begin(wire, codec, offload, context(here));
        Session receiver = Sessions.begin(back, codec, offload, context(there));
        wire.end = receiver;
        back.end = sender;
        for (int round = 0; round < 2_000; round++) {
            fill(round);
            sender.send(batch, all, batch.count(), 0);
        }

        SessionSnapshot sending = sender.snapshot();
        SessionSnapshot receiving = receiver.snapshot();
        assertTrue(sending.sent().bytes() > 1_000_000, sending::toString);
        assertSame(sending.sent(), sent(here));
        assertSame(receiving.received(), received(there));
        assertEquals(sending.sent().wireBytes(), receiving.received().wireBytes());
        List<ApplicationSnapshot> applications = here.applications().snapshot();
        assertEquals(
                sending.packetsSent(),
                applications.stream()
                        .mapToLong(ApplicationSnapshot::packetsSent)
                        .sum());
        assertEquals(
                receiving.packetsReceived(),
                there.applications().snapshot().stream()
                        .mapToLong(ApplicationSnapshot::packetsReceived)
                        .sum());
        assertReasons(applications);

        sender.release();
        receiver.release();
        assertSame(sending.sent(), sent(here));
        assertSame(receiving.received(), received(there));
    }

    /** {@link FlowPackets} sends noise from even ports; 80 is the server's where the client's port is higher. */
    private static void assertReasons(List<ApplicationSnapshot> applications) {
        ApplicationSnapshot ssh = find(applications, 6, 22);
        assertEquals(ssh.sent().bytes(), ssh.around().encrypted());
        ApplicationSnapshot web = find(applications, 6, 80);
        assertTrue(web.around().named() > 0, web::toString);
        assertTrue(web.around().encrypted() > 0, web::toString);
        assertTrue(
                web.sent().bytes()
                        > web.around().named()
                                + web.around().encrypted()
                                + web.around().incompressible(),
                web::toString);
        ApplicationSnapshot chat = find(applications, 17, 4_000);
        assertEquals(0, chat.around().named());
        assertTrue(chat.packetsSent() > 0);
    }

    private static ApplicationSnapshot find(List<ApplicationSnapshot> applications, int protocol, int port) {
        return applications.stream()
                .filter(each -> each.protocol() == protocol && each.port() == port)
                .findAny()
                .orElseThrow(() -> new AssertionError(port + " is not among " + applications));
    }

    @Test
    void shouldLeaveFramesWithoutPacketsToTheSession() {
        LossySessions sessions = new LossySessions(random, Sessions.codec("lz4/DICTIONARY"), true);
        for (int i = 0; i < 3_000; i++) {
            sessions.addDatagram(i, 200, random, false, sessions.tunB);
            sessions.send(sessions.a);
            sessions.network.advance(1_000_000);
        }
        sessions.a.greet();
        sessions.network.advance(100_000_000);
        Carried session = sessions.a.snapshot().sent();
        Carried applications = sent(sessions.countersA);
        assertEquals(session.bytes(), applications.bytes());
        assertTrue(applications.wireBytes() < session.wireBytes(), "greetings and dictionaries are nobody's");
        assertTrue(applications.wireBytes() > session.wireBytes() / 2);
        sessions.close();
    }

    @Test
    void shouldCountWhatASessionDrops() {
        SessionInfo info = new SessionInfo(
                7,
                new DirectLink(true).remoteAddress(),
                Addresses.parse("10.0.0.2/24"),
                "none",
                Sessions.codec("none/BLOCK").mode(),
                9_000,
                true,
                true);
        DirectLink wire = new DirectLink(true);
        Session sender = Sessions.begin(wire, Sessions.codec("none/BLOCK"), true, context(here));
        Session receiver = Sessions.begin(
                info, new DirectLink(true), Sessions.codec("none/BLOCK"), (high, low) -> false, context(there));
        wire.end = receiver;
        fill(1);
        sender.send(batch, all, batch.count(), 0);
        assertEquals(batch.count(), receiver.snapshot().dropped().source());
        assertEquals(batch.count(), receiver.snapshot().dropped().total());
        assertEquals(batch.count(), there.snapshot(1).droppedSource());
        assertEquals(0, receiver.snapshot().packetsReceived());
        sender.release();
        receiver.release();
    }
}
