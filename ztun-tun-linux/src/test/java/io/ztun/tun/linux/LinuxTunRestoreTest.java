package io.ztun.tun.linux;

import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.TunException;
import io.ztun.spi.RestorableTun;
import io.ztun.spi.TunConfig.Offloads;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What others take from an interface, and how it comes back. */
@InNamespace
class LinuxTunRestoreTest {

    private static final Cidr BEHIND = Cidr.parse("10.5.0.0/24");
    private static final Cidr BEHIND_6 = Cidr.parse("fd05::/64");
    private static final Optional<String> NOTHING = Optional.empty();

    private static RestorableTun open() {
        return (RestorableTun) Tuns.open(Offloads.AUTO);
    }

    private static RestorableTun configured() {
        RestorableTun device = open();
        device.configure(Tuns.ONE, Tuns.MTU);
        return device;
    }

    @Test
    void shouldHaveNothingToDoForWhatItDidItself() {
        try (RestorableTun device = open()) {
            assertEquals(NOTHING, device.restore());
            device.configure(Tuns.ONE, Tuns.MTU);
            device.route(BEHIND);
            device.route(BEHIND_6);
            assertEquals(NOTHING, device.restore());
            device.configure(Tuns.TWO, 1_400);
            device.unroute(BEHIND);
            assertEquals(NOTHING, device.restore());
            assertEquals(NOTHING, device.restore());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"10.99.0.1/24", "10.99.0.1/32", "fd00:99::1/64", "10.99.0.1/24,fd00:99::1/64"})
    void shouldPutBackAnAddressAndTheRoutesThatWentWithIt(String address) throws Exception {
        try (RestorableTun device = open()) {
            Addresses addresses = Addresses.parse(address);
            device.configure(addresses, Tuns.MTU);
            device.route(BEHIND);
            String before = state();
            assertEquals(NOTHING, device.restore());
            Shell.run("ip addr flush dev ztun0 scope global");
            String restored = device.restore().orElseThrow();
            for (Cidr each : addresses.all()) {
                assertTrue(restored.contains("address=" + each), restored);
            }
            assertEquals(before, state());
            assertEquals(NOTHING, device.restore());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"ip link set ztun0 down", "ip link set ztun0 down && ip link set ztun0 up"})
    void shouldBringItUpAndPutBackItsRoutes(String how) throws Exception {
        try (RestorableTun device = configured()) {
            device.route(BEHIND);
            device.route(BEHIND_6);
            Shell.run("ip route add 198.19.0.0/24 dev ztun0 metric 7 && ip route add 198.19.1.0/24 via 10.99.0.9");
            Shell.run("ip -6 route add fd19::/64 dev ztun0");
            String before = state();
            assertEquals(NOTHING, device.restore());
            Shell.run(how);
            String restored = device.restore().orElseThrow();
            assertTrue(restored.contains("route=10.5.0.0/24"), restored);
            assertTrue(restored.contains("route=198.19.0.0/24 route=198.19.1.0/24"), restored);
            assertEquals(how.endsWith("down"), restored.contains("state=up"), restored);
            assertEquals(before, state());
            assertEquals(NOTHING, device.restore());
        }
    }

    @Test
    void shouldPutBackOthersRoutesBesideManyOfItsOwn() throws Exception {
        try (RestorableTun device = open()) {
            device.configure(Cidr.parse("10.99.0.1/16"), Tuns.MTU);
            long startNs = System.nanoTime();
            for (int i = 0; i < 10_000; i++) {
                device.route(Cidr.parse("10.99." + (i / 250 + 1) + "." + i % 250 + "/32"));
            }
            long ms = (System.nanoTime() - startNs) / 1_000_000;
            assertTrue(ms < 10_000, () -> ms + " ms"); // some hundred; minutes, if each one looked at all others
            Shell.run("ip route add 198.19.0.0/24 dev ztun0");
            String before = state();
            assertEquals(NOTHING, device.restore());
            Shell.run("ip link set ztun0 down");
            assertTrue(device.restore().isPresent());
            assertEquals(before, state());
        }
    }

    @Test
    void shouldSetTheMtuAgain() throws Exception {
        try (RestorableTun device = configured()) {
            Shell.run("ip link set ztun0 mtu 1280");
            assertEquals(Optional.of("mtu=1500"), device.restore());
            assertTrue(Shell.run("ip link show ztun0").contains("mtu 1500"));
        }
    }

    @Test
    void shouldPutBackItsOwnRoutesOnly() throws Exception {
        try (RestorableTun device = configured()) {
            device.route(BEHIND);
            Shell.run("ip route add 198.19.0.0/24 dev ztun0");
            String before = Shell.run("ip route show 10.99.0.0/24");
            assertEquals(NOTHING, device.restore());
            Shell.run("ip route del 198.19.0.0/24");
            assertEquals(NOTHING, device.restore());
            Shell.run("ip route del 10.5.0.0/24 && ip route del 10.99.0.0/24");
            assertEquals(Optional.of("route=10.99.0.0/24 route=10.5.0.0/24"), device.restore());
            assertEquals(before, Shell.run("ip route show 10.99.0.0/24"));
            assertEquals("", Shell.run("ip route show 198.19.0.0/24"));
            Shell.run("ip addr del 10.99.0.1/24 dev ztun0");
            assertEquals("", Shell.run("ip route"));
        }
    }

    @Test
    void shouldNotPutBackWhatIsNotWantedAnyMore() throws Exception {
        try (RestorableTun device = configured()) {
            device.route(BEHIND);
            assertEquals(NOTHING, device.restore());
            device.unroute(BEHIND);
            Shell.run("ip link set ztun0 down && ip link set ztun0 up");
            assertEquals(NOTHING, device.restore());
            device.configure(Tuns.TWO, Tuns.MTU);
            Shell.run("ip addr flush dev ztun0");
            assertEquals(Optional.of("address=10.99.0.2/24"), device.restore());
            assertFalse(Shell.run("ip addr").contains("10.99.0.1"));
            assertEquals("", Shell.run("ip route show 10.5.0.0/24"));
        }
    }

    @Test
    void shouldKeepOthersRoutesWhenItsAddressChanges() throws Exception {
        try (RestorableTun device = configured()) {
            for (String promote : new String[] {"0", "1"}) {
                Shell.run("echo " + promote + " > /proc/sys/net/ipv4/conf/ztun0/promote_secondaries");
                device.configure(Tuns.ONE, Tuns.MTU);
                Shell.run("ip route replace 198.19.0.0/24 dev ztun0 && ip route replace 198.19.1.0/24 via 10.99.0.9");
                device.configure(Tuns.TWO, Tuns.MTU);
                assertEquals(
                        "10.99.0.2/24",
                        Shell.run("ip -4 -o addr show ztun0 | awk '{print $4}'").strip());
                assertEquals(
                        "1", Shell.run("ip route show 198.19.0.0/24 | wc -l").strip());
                assertEquals(
                        "1", Shell.run("ip route show 198.19.1.0/24 | wc -l").strip());
                assertTrue(Shell.run("ip route get 10.99.0.7").contains("dev ztun0 src 10.99.0.2"));
                assertEquals(NOTHING, device.restore());
            }
        }
    }

    @Test
    void shouldSayWhatItCannotPutBackAndTryAgain() throws Exception {
        try (RestorableTun device = configured()) {
            device.route(BEHIND);
            Shell.run("ip route del 10.5.0.0/24 && ip route add 10.5.0.0/24 dev lo");
            TunException e = assertThrows(TunException.class, device::restore);
            assertEquals(
                    "the interface is not as it should be, and the system refuses to change it: device=ztun0 missing:"
                            + " route=10.5.0.0/24 errno=EEXIST(17); there is another route to it: see ip route show; as"
                            + " root: ip route add 10.5.0.0/24 dev ztun0",
                    e.getMessage());
            Shell.run("ip route del 10.5.0.0/24 dev lo");
            assertEquals(Optional.of("route=10.5.0.0/24"), device.restore());
        }
    }

    /** More notifications than the kernel keeps for somebody who does not listen. */
    @Test
    void shouldLookWhenItHasMissedSomething() throws Exception {
        try (RestorableTun device = configured()) {
            assertEquals(NOTHING, device.restore());
            Shell.run("for i in $(seq 5000); do echo route add 198.18.$((i / 250)).$((i % 250)) dev lo; done"
                    + " | ip -batch - && ip addr flush dev ztun0");
            assertEquals(Optional.of("address=10.99.0.1/24"), device.restore());
        }
    }

    @Test
    void shouldKnowItByItsNewName() throws Exception {
        try (RestorableTun device = configured()) {
            Shell.run("ip link set ztun0 down && ip link set ztun0 name mine && ip addr flush dev mine");
            assertEquals(Optional.of("state=up address=10.99.0.1/24"), device.restore());
            assertTrue(Shell.run("ip addr show mine").contains("10.99.0.1/24"));
        }
    }

    @Test
    void shouldLeaveIpv6SwitchedOff() throws Exception {
        try (RestorableTun device = open()) {
            device.configure(Cidr.parse("fd00:99::1/64"), Tuns.MTU);
            Shell.run("echo 1 > /proc/sys/net/ipv6/conf/ztun0/disable_ipv6");
            TunException e = assertThrows(TunException.class, device::restore);
            assertTrue(e.getMessage().contains("errno=EACCES(13); IPv6 is switched off"), e.getMessage());
        }
    }

    @Test
    void shouldHaveNothingToSayOfAnInterfaceThatIsGone() throws Exception {
        try (RestorableTun device = configured()) {
            Shell.run("ip link del ztun0");
            assertEquals(NOTHING, device.restore());
        }
        RestorableTun closed = configured();
        closed.close();
        assertEquals(NOTHING, closed.restore());
    }

    /**
     * Addresses and routes, but for link-local ones, which the kernel makes anew. An IPv6 address is tentative for a moment, even where
     * nobody can have it too.
     */
    private static String state() throws Exception {
        return Shell.run("ip -4 -o addr show ztun0; ip -6 -o addr show dev ztun0 scope global; ip route; ip -6 route"
                        + " | grep -v fe80 | sort; ip link show ztun0 | grep -o 'mtu [0-9]*'")
                .replace(" tentative", "");
    }
}
