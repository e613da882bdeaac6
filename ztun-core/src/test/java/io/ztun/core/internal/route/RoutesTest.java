package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Cidr;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.route.Routes.Address;
import io.ztun.testkit.PacketSamples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RoutesTest {

    private static Address address(String text) throws Exception {
        return Address.of(InetAddress.getByName(text).getAddress());
    }

    @Test
    void shouldFindEverySessionAndNoOther() throws Exception {
        Map<Address, String> byAddress = new HashMap<>();
        for (int i = 0; i < 5_000; i++) {
            byAddress.put(address("10.0." + i / 250 + "." + i % 250), "v4-" + i);
            byAddress.put(address("fe80::" + Integer.toHexString(i)), "v6-" + i);
        }
        Routes<String> routes = Routes.none();
        byAddress.forEach(routes::put);
        byAddress.forEach((address, session) -> assertEquals(session, routes.of(address.high(), address.low())));
        Address other = address("10.0.20.1");
        assertNull(routes.of(other.high(), other.low()));
    }

    @ParameterizedTest
    @CsvSource({
        "10.5.0.0, wide",
        "10.5.7.255, wide",
        "10.5.8.1, narrow",
        "10.5.8.77, one",
        "10.5.9.0, wide",
        "10.6.0.0, ",
        "10.4.255.255, ",
        "fd05::1, six",
        "fd05:0:0:1::1, ",
        "fd05:1::1, sixteen",
        "::a05:1, ",
        "192.0.2.9, host",
        "192.0.2.8, ",
    })
    void shouldFindTheSmallestNetwork(String destination, String wanted) throws Exception {
        Map<Network, String> byNetwork = Map.of(
                Network.of(Cidr.parse("10.5.0.0/16")), "wide",
                Network.of(Cidr.parse("10.5.8.0/24")), "narrow",
                Network.of(Cidr.parse("192.0.2.9/32")), "host",
                Network.of(Cidr.parse("fd05::/64")), "six",
                Network.of(Cidr.parse("fd05:1::/32")), "sixteen");
        Routes<String> routes = Routes.none();
        routes.put(address("10.5.8.77"), "one");
        byNetwork.forEach(routes::put);
        Address address = address(destination);
        assertEquals(wanted, routes.of(address.high(), address.low()));
        if (wanted != null && !wanted.equals("one")) {
            long containing = byNetwork.entrySet().stream()
                    .filter(entry -> entry.getKey().contains(address.high(), address.low()))
                    .filter(entry -> entry.getValue().equals(wanted))
                    .count();
            assertEquals(1, containing);
        }
    }

    @Test
    void shouldWithdrawFromASessionWhatIsStillItsOwn() throws Exception {
        Routes<String> routes = Routes.none();
        Network network = Network.of(Cidr.parse("10.7.0.0/16"));
        Address address = address("10.0.0.2");
        Address behind = address("10.7.3.4");
        for (String session : List.of("former", "present")) {
            routes.add(session);
            routes.put(address, session);
            routes.put(network, session);
        }
        routes.remove(address, "former");
        routes.remove(network, "former");
        routes.remove("former");
        assertEquals("present", routes.of(address.high(), address.low()));
        assertEquals("present", routes.of(behind.high(), behind.low()));
        assertEquals(List.of("present"), routes.all());
        routes.remove(address, "present");
        routes.remove(network, "present");
        routes.remove("present");
        assertNull(routes.of(address.high(), address.low()));
        assertNull(routes.of(behind.high(), behind.low()));
        assertEquals(0, routes.size());
        assertEquals(List.of(), routes.all());
    }

    /** What came and went leaves no room taken, and who looks meanwhile finds what stays, and nobody's packets at another's. */
    @Test
    void shouldBeReadableWhileSessionsComeAndGo() throws Exception {
        Routes<String> routes = Routes.none();
        Address stays = address("10.0.0.2");
        routes.put(stays, "stays");
        AtomicBoolean over = new AtomicBoolean();
        AtomicReference<String> wrong = new AtomicReference<>();
        Thread reader = new Thread(() -> {
            for (int i = 0; !over.get(); i = i + 1 & 0xffff) {
                String found = routes.of(0, i);
                boolean right = found == null || found.equals("session-" + i);
                if (!right || routes.of(stays.high(), stays.low()) == null) {
                    wrong.set(i + " is " + found);
                }
            }
        });
        reader.start();
        for (int i = 0; i < 200_000; i++) {
            int number = i & 0xffff;
            String session = "session-" + number;
            routes.put(new Address(0, number), session);
            if (i % 3 != 0) {
                routes.remove(new Address(0, number), session);
            }
        }
        over.set(true);
        reader.join();
        assertNull(wrong.get());
    }

    @Test
    void shouldLeadWhereItDidUntilWhatHasMovedIsRemoved() throws Exception {
        Routes<String> routes = Routes.none();
        Address address = address("10.0.0.2");
        List<Boolean> told = new ArrayList<>();
        routes.watch((destination, reachable) -> told.add(reachable));
        routes.put(address, "session");
        routes.moved(address);
        assertEquals("session", routes.of(address.high(), address.low()));
        assertEquals(List.of(true, false), told);

        routes.put(address, "session"); // it has come back
        assertFalse(routes.hasMoved(address.high(), address.low()));
        assertEquals(List.of(true, false, true), told);

        routes.moved(address);
        routes.remove(address, "session");
        assertNull(routes.of(address.high(), address.low()));
        assertTrue(routes.hasMoved(address.high(), address.low()));
        assertFalse(told.get(told.size() - 1));
    }

    @Test
    void shouldSendEverythingToTheFallback() throws Exception {
        Routes<String> routes = Routes.to("server");
        assertEquals("server", routes.of(0, 12_345));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.2, false",
        "224.0.0.251, true",
        "239.1.2.3, true",
        "255.255.255.255, true",
        "10.0.0.255, true",
        "223.255.255.255, false",
        "240.0.0.1, false",
        "ff02::1, true",
        "fe80::99, true",
        "fe80::1, false",
        "fd00::1, false"
    })
    void shouldKnowWhatIsForAll(String destination, boolean forAll) throws Exception {
        long broadcast = IpAddresses.low(InetAddress.getByName("10.0.0.255").getAddress());
        Routes<String> routes = new Routes<>(broadcast);
        routes.put(address("fe80::1"), "known");
        ByteBuffer packet = PacketSamples.udp(destination.contains(":") ? "fe80::5" : "10.0.0.1", destination, 10);
        assertEquals(forAll, routes.isForAll(packet, 0));
    }
}
