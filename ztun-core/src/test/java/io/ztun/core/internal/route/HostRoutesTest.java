package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.TunException;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

class HostRoutesTest {
    private final Recorder device = new Recorder();
    private final AtomicReference<Throwable> failure = new AtomicReference<>();
    private final HostRoutes hosts =
            new HostRoutes(device, failure::set, Duration.ofMillis(50).toNanos());
    private final Routes<String> routes = new Routes<>(0);

    /** A system that says what it is asked to do, and may refuse. */
    private static final class Recorder implements TunDevice {
        final BlockingQueue<String> asked = new LinkedBlockingQueue<>();
        final Set<Cidr> refused = ConcurrentHashMap.newKeySet();
        final Semaphore turns = new Semaphore(Integer.MAX_VALUE);

        @Override
        public void route(Cidr network) {
            boolean refuses = refused.contains(network); // before anybody hears that it was asked, and changes that
            ask("add " + network);
            if (refuses) {
                throw new TunException("no");
            }
        }

        @Override
        public void unroute(Cidr network) {
            ask("del " + network);
        }

        private void ask(String what) {
            turns.acquireUninterruptibly();
            asked.add(what);
        }

        String next() throws InterruptedException {
            return asked.poll(10, TimeUnit.SECONDS);
        }

        @Override
        public String name() {
            return "ztun0";
        }

        @Override
        public boolean offload() {
            return false;
        }

        @Override
        public void configure(Addresses addresses, int mtu) {}

        @Override
        public int readers() {
            return 0;
        }

        @Override
        public TunReader reader(int index) {
            throw new IndexOutOfBoundsException(index);
        }

        @Override
        public TunWriter newWriter() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void close() {}
    }

    private static Address address(String text) throws UnknownHostException {
        return Address.of(InetAddress.getByName(text).getAddress());
    }

    @BeforeEach
    void begin() throws InterruptedException {
        routes.watch(hosts);
        hosts.start(List.of(Cidr.parse("10.13.0.1/16")));
        assertEquals("add 10.13.0.1/32", device.next());
    }

    @AfterEach
    void end() {
        hosts.close();
        hosts.close();
        assertNull(failure.get());
    }

    @Test
    void shouldFollowWhatASessionHas() throws Exception {
        routes.put(address("10.13.0.2"), "one");
        routes.put(address("fe80::2"), "one");
        routes.put(address("fd00:13::2"), "one");
        routes.put(Network.of(Cidr.parse("10.5.0.0/24")), "one");
        routes.put(Network.of(Cidr.parse("fd05::/64")), "one");
        for (String each : List.of("10.13.0.2/32", "fd00:13::2/128", "10.5.0.0/24", "fd05::/64")) {
            assertEquals("add " + Cidr.parse(each), device.next());
        }
        routes.remove(address("10.13.0.2"), "one");
        routes.remove(address("10.13.0.2"), "one");
        routes.remove(Network.of(Cidr.parse("fd05::/64")), "one");
        assertEquals("del 10.13.0.2/32", device.next());
        assertEquals("del " + Cidr.parse("fd05::/64"), device.next());
        assertEquals(0, device.asked.size());
    }

    @Test
    void shouldLeaveARouteAloneThatLeadsToTheNextSession() throws Exception {
        routes.put(address("10.13.0.2"), "one");
        assertEquals("add 10.13.0.2/32", device.next());
        routes.put(address("10.13.0.2"), "two");
        routes.remove(address("10.13.0.2"), "one");
        routes.put(address("10.13.0.3"), "three");
        assertEquals("add 10.13.0.3/32", device.next());
    }

    @Test
    void shouldAskASlowSystemOnlyForWhatIsToBe() throws Exception {
        device.turns.drainPermits();
        routes.put(address("10.13.0.2"), "one");
        for (int i = 0; i < 1_000; i++) {
            routes.remove(address("10.13.0.2"), "one");
            routes.put(address("10.13.0.3"), "two");
            routes.put(address("10.13.0.2"), "one");
        }
        device.turns.release(1_000);
        Set<String> all = Set.of(device.next(), device.next());
        assertEquals(Set.of("add 10.13.0.2/32", "add 10.13.0.3/32"), all);
        hosts.close();
        assertEquals(0, device.asked.size());
    }

    @Test
    void shouldAskAgainForWhatWasRefusedAndGoOnWithTheRest() throws Exception {
        device.refused.add(Cidr.parse("10.13.0.2/32"));
        routes.put(address("10.13.0.2"), "one");
        routes.put(address("10.13.0.3"), "two");
        assertEquals("add 10.13.0.2/32", device.next());
        assertEquals("add 10.13.0.3/32", device.next());
        assertEquals("add 10.13.0.2/32", device.next());
        device.refused.clear();
        assertEquals("add 10.13.0.2/32", device.next());
        routes.remove(address("10.13.0.2"), "one");
        assertEquals("del 10.13.0.2/32", device.next());
    }
}
