package io.ztun.core.internal.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.info.LimitStatistics;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.settings.Limits;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AdmissionTest {
    private static final long SECOND = 1_000_000_000;

    private long nowNs = SECOND;
    private final Counters counters = new Counters();
    private final List<Link> evicted = new ArrayList<>();

    /** A link that says nothing, and leaves when it is told to. */
    private final class Link implements Admission.HalfOpen {
        private final InetSocketAddress peer;
        private boolean expired;

        Link(String address) {
            try {
                peer = new InetSocketAddress(InetAddress.getByName(address), 4_242);
            } catch (UnknownHostException e) {
                throw new IllegalArgumentException(address, e);
            }
        }

        @Override
        public InetSocketAddress peer() {
            return peer;
        }

        @Override
        public void makeRoom() {
            evicted.add(this);
        }

        @Override
        public void expire(long now) {
            expired = true;
        }
    }

    private Admission admission(Limits limits) {
        return new Admission(() -> limits, counters, new RefusalLog(() -> nowNs), () -> nowNs);
    }

    private LimitStatistics counted() {
        return counters.snapshot(0).limits();
    }

    @Test
    void shouldBoundWhatOneSourceBegins() {
        Admission admission = admission(Limits.DEFAULT.withHalfOpenPerSource(3));
        Link first = new Link("192.0.2.1");
        assertTrue(admission.admit(first));
        assertTrue(admission.admit(new Link("192.0.2.1")));
        assertTrue(admission.admit(new Link("192.0.2.1")));
        assertFalse(admission.admit(new Link("192.0.2.1")));
        assertTrue(admission.admit(new Link("192.0.2.2")));
        assertEquals(1, counted().halfOpenPerSource());
        assertEquals(1, counters.snapshot(0).refused());
        assertTrue(admission.leave(first));
        assertFalse(admission.leave(first));
        assertTrue(admission.admit(new Link("192.0.2.1")));
        assertEquals(List.of(), evicted);
    }

    @Test
    void shouldTakeA64ForOneSource() {
        Admission admission = admission(Limits.DEFAULT.withHalfOpenPerSource(1));
        assertTrue(admission.admit(new Link("2001:db8::1")));
        assertFalse(admission.admit(new Link("2001:db8::ffff:1")));
        assertTrue(admission.admit(new Link("2001:db8:0:1::1")));
        assertTrue(admission.admit(new Link("::192.0.2.1")));
        assertTrue(admission.admit(new Link("192.0.2.1")));
        assertEquals("2001:db8::/64", Source.of(new Link("2001:db8::1").peer()).toString());
        assertEquals("192.0.2.1", Source.of(new Link("192.0.2.1").peer()).toString());
    }

    @Test
    void shouldBoundHowFastOneSourceBegins() {
        Admission admission = admission(new Limits(512, 64, 1_000, 1_000, 10));
        int taken = 0;
        for (int i = 0; i < 500; i++) {
            taken += admission.admit(new Link("192.0.2.1")) ? 1 : 0;
        }
        assertEquals(50, taken);
        assertEquals(450, counted().handshakeRate());
        assertFalse(admission.admitAnother(new Link("192.0.2.1").peer()));
        assertTrue(admission.admit(new Link("192.0.2.2")));
        nowNs += SECOND / 10;
        assertTrue(admission.admitAnother(new Link("192.0.2.1").peer()));
        assertFalse(admission.admit(new Link("192.0.2.1")));
    }

    /** Ten thousand from a hundred sources, of which one in a hundred goes on as a client does. */
    @Test
    void shouldAlwaysLetAClientIn() {
        Admission admission = admission(Limits.DEFAULT);
        Deque<Link> clients = new ArrayDeque<>();
        int held = 0;
        for (int i = 0; i < 10_000; i++) {
            held += admission.admit(new Link("198.18.1." + i % 100)) ? 1 : 0;
            if (i % 100 == 0) {
                Link client = new Link("192.0.2." + i / 100);
                assertTrue(admission.admit(client), "client " + i);
                clients.add(client);
            }
            if (clients.size() > 3) {
                assertTrue(admission.leave(clients.remove()), "a client had to make room");
            }
        }
        assertEquals(100 * 50, held);
        assertEquals(10_000 - held, counted().handshakeRate());
        assertTrue(evicted.size() >= held - Limits.DEFAULT.halfOpen(), "evicted=" + evicted.size());
    }

    /**
     * More addresses than there is room for, one link each, over and over, at any pace: still busier than a client that comes
     * once and needs a second to prove itself.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, 50, 100, 200, 1_000, 5_000})
    void shouldLetAClientStayBesideManySourcesThatComeAgainAndAgain(long roundMs) {
        Admission admission = admission(Limits.DEFAULT);
        for (int round = 0; round < 5; round++) {
            beginAll(admission, roundMs);
        }
        Link client = new Link("192.0.2.1");
        assertTrue(admission.admit(client));
        for (long waitedMs = 0; waitedMs <= 1_000; waitedMs += Math.max(roundMs, 500)) {
            beginAll(admission, roundMs);
        }
        assertTrue(admission.leave(client), "the client had to make room");
    }

    private void beginAll(Admission admission, long takesMs) {
        for (int source = 0; source < 500; source++) {
            admission.admit(new Link("198.18." + source / 250 + "." + source % 250));
            nowNs += takesMs * 1_000_000 / 500;
        }
    }

    @Test
    void shouldTellAllThatTheyHaveTakenTooLong() {
        Admission admission = admission(Limits.DEFAULT);
        List<Link> links = List.of(new Link("192.0.2.1"), new Link("192.0.2.1"), new Link("2001:db8::1"));
        links.forEach(admission::admit);
        admission.leave(links.get(0));
        admission.expire();
        assertEquals(
                List.of(false, true, true),
                links.stream().map(link -> link.expired).toList());
    }
}
