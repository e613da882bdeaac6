package io.ztun.core.internal.server;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.core.info.QuotaUse;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Privacy;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.QuotaLimits;
import io.ztun.core.settings.Rate;
import io.ztun.spi.CodecMode;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Sessions of clients that have a quota of two million bytes a month, where nothing else is said. */
class SessionTableQuotaTest {
    private static final long MB = 1_000_000;
    private static final QuotaLimits ENDS = new QuotaLimits(new Quota(2 * MB, Quota.Period.MONTH), Optional.empty());
    private static final QuotaLimits SLOWS = new QuotaLimits(ENDS.each(), Rate.parse("1mbit"));

    @TempDir
    private Path folder;

    private LiveSettings live = LiveSettings.DEFAULT.withQuotas(ENDS);
    private ClientQuotas quotas;
    private SessionTable table;

    /** One that keeps the frames' types and, if it is a CLOSE, its code. */
    private static final class Frames extends FakeLink {
        private final List<String> sent = new ArrayList<>();

        Frames() {
            super(true);
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            byte type = buffer.get(offset);
            sent.add(type == FrameType.CLOSE ? "close " + buffer.get(offset + 1) : "frame " + type);
            return SENT;
        }
    }

    private final Frames link = new Frames();

    @AfterEach
    void close() throws IOException {
        quotas.close();
    }

    private void start() {
        Engine tunnel = new Engine(new MemoryDevice("test"), null, live, Privacy.STANDARD);
        ServerSettings settings = Tables.settings("10.64.0.1/16", () -> live, Optional.of(folder.resolve("quotas")));
        quotas = new ClientQuotas(settings.live(), settings.clients(), settings.quotas(), Clock.systemDefaultZone());
        table = Tables.alone(
                tunnel,
                settings,
                new SessionMemory(null, MemoryLimits.NONE),
                new MemoryShelf(0, Optional.empty()),
                quotas);
        quotas.reconfigure();
    }

    private void reconfigure(QuotaLimits limits) {
        live = live.withQuotas(limits);
        quotas.reconfigure();
    }

    private Session join(Frames by) {
        List<Hello.Offer> codecs = List.of(new Hello.Offer(1 << CodecMode.BLOCK.ordinal(), "none"));
        Hello hello = new Hello(0, codecs, 1_400, "a", Optional.empty());
        Place place = Tables.open(table, hello, Optional.empty(), by);
        assertEquals(Optional.empty(), Tables.publish(table, place));
        return (Session) place.occupant();
    }

    private void use(Session session, long sent, long received) {
        session.counters().sent().addFrames(sent);
        session.counters().received().addFrames(received);
        quotas.tick();
    }

    private long used() {
        return quotas.all().get(0).used();
    }

    @Test
    void shouldEndTheSessionAndRefuseTheNext() {
        start();
        Session session = join(link);
        use(session, MB, MB - 1);
        assertEquals(List.of(), link.sent);
        use(session, 0, 1);
        assertEquals(List.of("close " + Close.Code.QUOTA.ordinal()), link.sent);
        session.onClosed(null);

        RefusedException refused = assertThrows(RefusedException.class, () -> join(new Frames()));
        assertEquals(Close.Code.QUOTA, RefusedException.code(refused));
        assertTrue(
                refused.getMessage().startsWith("the quota of this client is used up: quota=2MB/month; the next one"),
                refused.getMessage());
        assertEquals(2 * MB + closeFrame(session), used());
        assertTrue(quotas.reset("10.64.0.2"));
        join(new Frames());
    }

    @Test
    void shouldSlowTheSessionDownUntilThereIsMore() {
        live = live.withQuotas(SLOWS);
        start();
        Session session = join(link);
        use(session, 0, 3 * MB);
        assertEquals(125_000, session.counters().sent().pace().bytesPerSecond());
        assertEquals(125_000, session.counters().received().pace().bytesPerSecond());
        QuotaUse use = session.snapshot().quota().orElseThrow();
        assertTrue(use.isUsedUp() && use.client().equals("10.64.0.2"), use::toString);
        Session next = join(new Frames());
        assertEquals(125_000, next.counters().sent().pace().bytesPerSecond(), "from its beginning");

        assertTrue(quotas.order("10.64.0.2", new Quota(4 * MB, Quota.Period.MONTH)));
        quotas.tick();
        assertFalse(next.counters().sent().pace().isLimited());
        quotas.reconfigure();
        quotas.tick();
        assertTrue(next.counters().sent().pace().isLimited(), "an order holds until a reload");
        reconfigure(QuotaLimits.NONE);
        assertFalse(next.counters().sent().pace().isLimited());
        assertEquals(Optional.empty(), next.snapshot().quota());
        assertEquals(List.of(), quotas.all());
    }

    /** Whoever connects again and again is not charged less for it. */
    @Test
    void shouldChargeSessionsThatEndBetweenTwoLooks() {
        start();
        Session first = join(link);
        first.counters().sent().addFrames(MB);
        Session second = join(new Frames());
        first.counters().received().addFrames(1);
        first.onClosed(null);
        second.counters().sent().addFrames(MB / 2);
        second.onClosed(null);
        assertEquals(MB + 1 + MB / 2, used() - closeFrame(first));
    }

    /** The word that another one has its place counts as everything does. */
    private static long closeFrame(Session session) {
        return session.counters().sent().carried().wireBytes() - MB;
    }

    @Test
    void shouldNotChargeWhatWasThereBeforeTheQuota() {
        live = live.withQuotas(QuotaLimits.NONE);
        start();
        Session session = join(link);
        use(session, 50 * MB, 50 * MB);
        reconfigure(ENDS);
        quotas.tick();
        assertEquals(0, used());
        use(session, 7, 0);
        assertEquals(7, used());
    }

    @Test
    void shouldKnowWhatWasUsedAfterARestart() throws Exception {
        start();
        use(join(link), 2 * MB, 0);
        quotas.close();
        start();
        assertThrows(RefusedException.class, () -> join(new Frames()));
    }
}
