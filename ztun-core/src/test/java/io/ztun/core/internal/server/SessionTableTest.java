package io.ztun.core.internal.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.api.ProtocolException;
import io.ztun.core.internal.codec.AgreedCodec;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.Features;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class SessionTableTest {
    private static final Limits LIMITS = Limits.DEFAULT.withClients(20_000).withClientsPerSource(3);

    private final Engine tunnel = new Engine(new MemoryDevice("test"), null, LiveSettings.DEFAULT, Privacy.STANDARD);
    private final ServerSettings settings = Tables.settings("10.64.0.1/16", LiveSettings.DEFAULT.withLimits(LIMITS));
    private final MemoryShelf shelf = new MemoryShelf(0, Optional.empty());
    private final ClientQuotas quotas =
            new ClientQuotas(settings.live(), settings.clients(), settings.quotas(), Clock.systemDefaultZone());
    private final SessionTable table =
            Tables.alone(tunnel, settings, new SessionMemory(null, MemoryLimits.NONE), shelf, quotas);

    /** A link from somewhere, which keeps the types of the frames that it is given. */
    private static final class From extends FakeLink {
        private final InetSocketAddress address;
        private final List<Byte> types = new ArrayList<>();

        From(String host) throws Exception {
            super(true);
            address = new InetSocketAddress(InetAddress.getByName(host), 1);
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return address;
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            types.add(buffer.get(offset));
            return SENT;
        }
    }

    private Session join(String client, From link) {
        return join(table, client, link);
    }

    private static Session join(SessionTable table, String client, From link) {
        return publish(table, open(table, client, Optional.empty(), link));
    }

    private Place open(String client, Optional<Hello.Identity> identity, From link) {
        return open(table, client, identity, link);
    }

    private static Place open(SessionTable table, String client, Optional<Hello.Identity> identity, From link) {
        List<Hello.Offer> codecs = List.of(new Hello.Offer(1 << CodecMode.BLOCK.ordinal(), "none"));
        Hello hello = new Hello(0, codecs, 1_400, client, Optional.empty(), Families.BOTH, identity);
        return Tables.open(table, hello, Optional.empty(), link);
    }

    private Session publish(Place place) {
        return publish(table, place);
    }

    private static Session publish(SessionTable table, Place place) {
        assertEquals(Optional.empty(), Tables.publish(table, place));
        return (Session) place.occupant();
    }

    private Session join(String run, String identity, String formerRun, From link) {
        return publish(open(run, Optional.of(new Hello.Identity(identity, formerRun)), link));
    }

    @Test
    void shouldKnowAClientAgainAfterItsProcessHasEnded() throws Exception {
        Session first = join("run1", "id", Hello.Identity.NONE, new From("198.18.0.1"));
        first.onClosed(null);
        join("another", new From("198.18.0.2"));
        Session second = join("run2", "id", "run1", new From("198.18.0.1"));
        assertEquals(first.info().address(), second.info().address());
    }

    /** Its process was killed, and over UDP nobody tells the server. */
    @Test
    void shouldPassAPlaceOnToTheClientsNextProcess() throws Exception {
        From link = new From("198.18.0.1");
        Session first = join("run1", "id", Hello.Identity.NONE, link);
        Session second = join("run2", "id", "run1", new From("198.18.0.1"));
        assertEquals(first.info().address(), second.info().address());
        assertEquals(List.of(FrameType.CLOSE), link.types);
        assertEquals(List.of(second), table.all());
        first.onClosed(null);
        Session again = join("run2", "id", "run1", new From("198.18.0.9"));
        assertEquals(first.info().address(), again.info().address());
    }

    /** It takes another way to the same server: what it has sent by the first one may still be on it. */
    @Test
    void shouldLeaveTheFormerSessionOfAClientThatChangesForAWhile() throws Exception {
        From link = new From("198.18.0.1");
        Session former = join("a", link);
        Place place = open(Features.TRIAL, "a", new From("198.18.0.1"));
        assertEquals(List.of(former), table.all(), "a hello is only a question");
        Session next = publish(place);
        assertEquals(former.info().address(), next.info().address());
        assertEquals(List.of(next), table.all());
        assertEquals(List.of(), link.types);
        for (int i = 0; i < 500 && link.types.isEmpty(); i++) {
            Thread.sleep(20);
        }
        assertEquals(List.of(FrameType.CLOSE), link.types);
    }

    private Place open(int features, String client, From link) {
        List<Hello.Offer> codecs = List.of(new Hello.Offer(1 << CodecMode.BLOCK.ordinal(), "none"));
        return Tables.open(table, new Hello(features, codecs, 1_400, client, Optional.empty()), Optional.empty(), link);
    }

    /** As a machine's copy does, or whoever has read an id on the line. */
    @Test
    void shouldNotLetAnIdentityAloneEndAnothersSession() throws Exception {
        From link = new From("198.18.0.1");
        Session first = join("run2", "id", "run1", link);
        for (String former : List.of(Hello.Identity.NONE, "run1", "guessed")) {
            Session copy = join("copy " + former, "id", former, new From("198.18.0.2"));
            assertNotEquals(first.info().address(), copy.info().address());
            Session again = join("copy " + former, "id", former, new From("198.18.0.2"));
            assertEquals(copy.info().address(), again.info().address(), "its own place it gets back");
        }
        assertTrue(table.all().contains(first));
        assertEquals(List.of(), link.types);
    }

    /** Both were away when they began; a hello alone gives no place. */
    @Test
    void shouldLetOneOfTwoInThatHaveOneIdentityAndComeAtOnce() throws Exception {
        Place first = open("run1", Optional.of(new Hello.Identity("id", "run0")), new From("198.18.0.1"));
        Place copy = open("run9", Optional.of(new Hello.Identity("id", "run0")), new From("198.18.0.2"));
        Session session = publish(first);
        assertTrue(Tables.publish(table, copy).isPresent());
        table.abandon(copy);
        assertEquals(List.of(session), table.all());
        Session next = join("run9", "id", "run0", new From("198.18.0.2"));
        assertNotEquals(session.info().address(), next.info().address());
    }

    private static String host(int number) {
        return "198.18." + number / 250 + "." + (1 + number % 250);
    }

    /** Before its link is gone, which may take a second. */
    @Test
    void shouldWithdrawASessionsRoutesWhenItBeginsToClose() throws Exception {
        Session first = join("a", new From("198.18.0.1"));
        Session second = join("b", new From("198.18.0.2"));
        assertEquals(List.of(first, second), table.all());
        first.closeWith(Close.because("meant to end"));
        second.onClosing();
        assertEquals(List.of(), table.all());
        assertEquals(2, table.size(), "they have not ended");
        first.onClosed(null);
        second.onClosed(null);
        assertEquals(0, table.size());
    }

    @Test
    void shouldPassAClientsPlaceOnToItsNextSession() throws Exception {
        From link = new From("198.18.0.1");
        Session former = join("a", link);
        Session next = join("a", new From("198.18.0.9"));
        assertEquals(former.info().address(), next.info().address());
        assertEquals(List.of(next), table.all());
        assertEquals(List.of(FrameType.CLOSE), link.types);
        former.onClosed(null);
        assertEquals(List.of(next), table.all());
        assertEquals(
                former.info().address(),
                join("a", new From("198.18.0.1")).info().address());
    }

    @Test
    void shouldCountASourcesSessionsWhileTheyLast() throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (String client : List.of("a", "b", "c")) {
            sessions.add(join(client, new From("198.18.0.1")));
        }
        From fourth = new From("198.18.0.1");
        assertThrows(ProtocolException.class, () -> join("d", fourth));
        sessions.get(0).onClosed(null);
        Session again = join("d", fourth);
        assertThrows(ProtocolException.class, () -> join("e", fourth));
        Session back = join("d", fourth);
        assertTrue(table.all().contains(back), "a client that comes back is no further one");
        again.onClosed(null);
        assertThrows(ProtocolException.class, () -> join("e", fourth));
    }

    @Test
    void shouldLetNobodyInForWhomThereIsNoMemory() throws Exception {
        long process = 80 << 20;
        long session = (64 << 10) + CodecProvider.MEMORY_DEFAULT;
        SessionTable small = Tables.alone(
                tunnel, settings, new SessionMemory(process + 2 * session, MemoryLimits.NONE), shelf, quotas);
        Session first = join(small, "a", new From("198.18.0.1"));
        Session second = join(small, "b", new From("198.18.0.2"));
        From third = new From("198.18.0.3");
        ProtocolException e = assertThrows(ProtocolException.class, () -> join(small, "c", third));
        assertEquals(
                "the server has no memory for another session: codec=none/block needed=0.4MiB left=0.0MiB; choose another codec"
                        + " with `codec`, or give the server a lower `codec-level` or more memory",
                e.getMessage());
        Session back = join(small, "a", new From("198.18.0.4"));
        first.onClosed(null);
        assertThrows(ProtocolException.class, () -> join(small, "c", third), "one that came back takes its own place");
        second.onClosed(null);
        join(small, "c", third);
        back.onClosed(null);
        join(small, "d", third);
        assertThrows(ProtocolException.class, () -> join(small, "e", third));
    }

    @Test
    void shouldRememberOfAClientWhatThereIsRoomForAndRefuseNobodyForThat() {
        AgreedCodec codec =
                settings.codecs().agree(settings.codecs().offers(), true).orElseThrow();
        long mib = 1L << 20;
        MemoryLimits limits = new MemoryLimits(256 * mib, 400 * mib);
        SessionMemory memory = new SessionMemory(null, limits);
        assertEquals(256 * mib, memory.grant(1_024 * mib, codec, Optional.empty(), 0));
        assertEquals(100 * mib, memory.grant(101 * mib, codec, Optional.empty(), 0), "whole pages each way");
        assertEquals(0, memory.grant(0, codec, Optional.empty(), 0));
        assertEquals(0, memory.grant(63 * mib, codec, Optional.empty(), 0));
        memory.promise(0, 256 * mib);
        assertEquals(144 * mib, memory.grant(256 * mib, codec, Optional.empty(), 0));
        assertEquals(256 * mib, memory.grant(256 * mib, codec, Optional.empty(), 256 * mib), "it has its own already");
        memory.promise(0, 144 * mib);
        assertEquals(0, memory.grant(256 * mib, codec, Optional.empty(), 0));
        memory.promise(256 * mib, 0);
        assertEquals(256 * mib, memory.grant(256 * mib, codec, Optional.empty(), 0));

        SessionMemory small = new SessionMemory(80 * mib + 300 * mib, limits);
        long granted = small.grant(256 * mib, codec, Optional.empty(), 0);
        assertEquals(150 * mib, granted, "half of what the process may have");
        small.promise(0, granted);
        assertEquals(Optional.empty(), small.full(codec, granted, Optional.empty(), granted));
        assertTrue(small.full(codec, 256 * mib, Optional.empty(), 0)
                .orElseThrow()
                .startsWith("the server has no memory for another session: codec=none/block needed=2"));
        assertEquals(Optional.empty(), small.full(codec, 0, Optional.empty(), 0));
    }

    /** Who has been told how much counts, whether its session has begun or not; and a client counts once. */
    @Test
    void shouldNotPromiseTheSameMemoryToTwoThatComeAtOnce() throws Exception {
        long mib = 1L << 20;
        SessionTable remembering = Tables.alone(
                tunnel, settings, new SessionMemory(null, new MemoryLimits(256 * mib, 400 * mib)), shelf, quotas);
        Place first = asking(remembering, "a", 256 * mib);
        Place second = asking(remembering, "b", 256 * mib);
        assertEquals(256 * mib, first.remembered());
        assertEquals(144 * mib, second.remembered());
        Place again = asking(remembering, "a", 256 * mib);
        assertEquals(256 * mib, again.remembered());
        remembering.abandon(first);
        assertEquals(0, asking(remembering, "c", 256 * mib).remembered());
        remembering.abandon(again);
        assertEquals(256 * mib, asking(remembering, "c", 256 * mib).remembered());
    }

    private Place asking(SessionTable table, String client, long memory) throws Exception {
        List<Hello.Offer> offers = List.of(new Hello.Offer(1 << CodecMode.BLOCK.ordinal(), "none"));
        Hello hello = new Hello(0, offers, 1_400, client, Optional.empty(), Families.BOTH, Optional.empty(), memory);
        return Tables.open(table, hello, Optional.empty(), new From("198.18.0." + client.charAt(0) % 50));
    }

    @Test
    void shouldSayForHowManyThereIsMemory() {
        AgreedCodec codec =
                settings.codecs().agree(settings.codecs().offers(), true).orElseThrow();
        long session = SessionMemory.of(codec, 0);
        SessionMemory small = new SessionMemory((80L << 20) + 9 * session + 1, MemoryLimits.NONE);
        assertEquals(Optional.empty(), small.warning(codec, 9));
        assertTrue(small.warning(codec, 10)
                .orElseThrow()
                .startsWith("Memory for 9 clients with none/block, not for 10: "));
        assertEquals(Optional.empty(), new SessionMemory(null, MemoryLimits.NONE).warning(codec, Integer.MAX_VALUE));
        assertTrue(new SessionMemory(1L, MemoryLimits.NONE)
                .warning(codec, 1)
                .orElseThrow()
                .startsWith("Memory for 0 clients "));
    }

    @Test
    void shouldLeaveNothingOfManyThatCameAndWent() throws Exception {
        List<Session> sessions = new ArrayList<>();
        for (int i = 0; i < 5_000; i++) {
            sessions.add(join("client-" + i, new From(host(i))));
        }
        assertEquals(5_000, table.all().size());
        assertEquals(
                5_000, sessions.stream().map(s -> s.info().address()).distinct().count());
        sessions.forEach(session -> session.onClosed(null));
        assertEquals(0, table.size());
        assertEquals(List.of(), table.all());
        join("client-0", new From(host(0)));
        assertEquals(1, table.size());
    }
}
