package io.ztun.core.internal.route;

import java.net.InetAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.StoredPools;
import io.ztun.spi.Lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AddressPoolTest {
    private static final Optional<InetAddress> ANY = Optional.empty();

    private final StoredPools pool = new StoredPools("172.168.13.1/24");

    private String take(String client) {
        return take(client, ANY);
    }

    private String take(String client, Optional<InetAddress> wanted) {
        return pool.take(client, wanted).orElseThrow().toString();
    }

    private static InetAddress address(String text) {
        return Cidr.parse(text + "/32").address();
    }

    @Test
    void shouldBeginBehindTheServersAddress() {
        assertEquals("172.168.13.2/24", take("a"));
        assertEquals("172.168.13.3/24", take("b"));
        assertEquals("172.168.13.4/24", take("c"));
    }

    @Test
    void shouldGiveAReturningClientItsAddress() {
        take("a");
        String first = take("b");
        pool.release(address("172.168.13.3"));
        assertNotEquals(first, take("c"), "a newcomer gets another one while there are fresh ones");
        assertEquals(first, take("b"));
    }

    @Test
    void shouldGiveTheWantedAddressIfItIsFree() {
        assertEquals("172.168.13.77/24", take("a", Optional.of(address("172.168.13.77"))));
        assertEquals("172.168.13.2/24", take("b", Optional.of(address("172.168.13.77"))));
    }

    @ParameterizedTest
    @CsvSource({"172.168.13.0", "172.168.13.255", "172.168.13.1", "10.0.0.1"})
    void shouldNotGiveWhatIsNotForClients(String wanted) {
        assertEquals("172.168.13.2/24", take("a", Optional.of(address(wanted))));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/30, 1",
        "10.0.0.2/30, 1",
        "10.0.0.0/31, 1",
        "10.0.0.1/29, 5",
        "10.0.0.255/23, 509",
        "fd00::1/124, 13"
    })
    void shouldServeEveryHostOfTheNetworkOnceAndNoMore(String subnet, int hosts) {
        StoredPools small = new StoredPools(subnet);
        Set<String> seen = new HashSet<>();
        for (int i = 0; i < hosts; i++) {
            assertTrue(seen.add(small.take("client" + i, ANY).orElseThrow().toString()));
        }
        assertEquals(Optional.empty(), small.take("late", ANY));
    }

    @Test
    void shouldReuseTheLongestFreeAddressOnceAllWereGiven() {
        StoredPools small = new StoredPools("10.0.0.1/29");
        for (int i = 0; i < 5; i++) {
            small.take("client" + i, ANY);
        }
        small.release(address("10.0.0.4"));
        small.release(address("10.0.0.2"));
        small.release(address("10.0.0.2"));
        assertEquals("10.0.0.4/29", small.take("x", ANY).orElseThrow().toString());
        assertEquals("10.0.0.2/29", small.take("y", ANY).orElseThrow().toString());
        assertEquals(Optional.empty(), small.take("z", ANY));
    }

    @Test
    void shouldGiveEachClientItsAddressAfterARestart() {
        LocalState state = new LocalState(LocalState.FOREVER);
        try (StoredPools first = new StoredPools("172.168.13.1/24", state)) {
            first.take("a", ANY);
            first.take("b", ANY);
            first.take("c", ANY);
        }
        StoredPools next = new StoredPools("172.168.13.1/24", state);
        assertEquals("172.168.13.5/24", next.take("new", ANY).orElseThrow().toString());
        assertEquals(
                "172.168.13.6/24",
                next.take("greedy", Optional.of(address("172.168.13.2")))
                        .orElseThrow()
                        .toString(),
                "who asks for what another had does not get it");
        assertEquals("172.168.13.4/24", next.take("c", ANY).orElseThrow().toString());
        assertEquals("172.168.13.2/24", next.take("a", ANY).orElseThrow().toString());
    }

    @Test
    void shouldGiveAwayAnotherClientsAddressOnlyWhenNoOtherIsLeft() {
        LocalState state = new LocalState(LocalState.FOREVER);
        try (StoredPools first = new StoredPools("10.0.0.1/29", state)) {
            first.take("a", ANY);
            first.take("b", ANY);
        }
        StoredPools next = new StoredPools("10.0.0.1/29", state);
        for (int i = 0; i < 3; i++) {
            assertEquals(
                    "10.0.0." + (4 + i) + "/29",
                    next.take("new" + i, ANY).orElseThrow().toString());
        }
        assertEquals("10.0.0.2/29", next.take("late", ANY).orElseThrow().toString(), "who was there first last time");
        assertEquals("10.0.0.3/29", next.take("b", ANY).orElseThrow().toString());
        assertEquals(Optional.empty(), next.take("a", ANY));
    }

    /** As an address outside of the network, or the server's own, in a file of another server. */
    @Test
    void shouldGiveNobodyALeaseThatIsNoClientsHere() {
        for (String text : List.of("10.0.0.5", "172.168.13.1")) {
            pool.pools().onLease(new Lease(address(text), "a", Optional.empty()), false);
        }
        assertEquals("172.168.13.2/24", take("a"));
    }

    @Test
    void shouldKnowOfWhatIsNobodysAnyMore() {
        StoredPools small = new StoredPools("10.0.0.1/29");
        for (int i = 2; i < 7; i++) {
            small.pools().onLease(new Lease(address("10.0.0." + i), "client" + i, Optional.of("elsewhere")), false);
        }
        assertEquals(Optional.empty(), small.take("x", ANY), "others have them");
        small.pools().onLease(new Lease(address("10.0.0.3"), "client3", Optional.empty()), false);
        small.pools().onLeaseGone(address("10.0.0.5"));
        assertEquals("10.0.0.5/29", small.take("x", ANY).orElseThrow().toString(), "what is nobody's comes first");
        assertEquals("10.0.0.3/29", small.take("client3", ANY).orElseThrow().toString());
    }

    @Test
    void shouldChooseWhatTheStoreHasRefusedAfterAllOthers() {
        AddressPools pools = new AddressPools(Addresses.parse("10.0.0.1/29"), false);
        AddressPool small = pools.all().get(0);
        pools.onLease(new Lease(address("10.0.0.4"), "away", Optional.empty()), false);
        for (String refused : List.of("10.0.0.2", "10.0.0.3")) {
            assertEquals(
                    refused + "/29",
                    small.take("x", ANY, Set.of()).orElseThrow().toString());
            small.release(address(refused));
            pools.refuse(List.of(address(refused)));
        }
        for (String next : List.of("10.0.0.5", "10.0.0.6", "10.0.0.4", "10.0.0.2", "10.0.0.3")) {
            assertEquals(
                    next + "/29", small.take("x", ANY, Set.of()).orElseThrow().toString());
        }
        pools.onLease(new Lease(address("10.0.0.2"), "y", Optional.of("elsewhere")), false);
        small.release(address("10.0.0.2"));
        assertEquals(Optional.empty(), small.take("z", ANY, Set.of()), "another has it");
    }

    /** Or two gateways would choose the same each time. */
    @Test
    void shouldBeginSomewhereElseWhereOthersChooseToo() {
        Set<Object> chosen = new HashSet<>();
        for (int i = 0; i < 20; i++) {
            AddressPools shared = new AddressPools(Addresses.parse("10.64.0.1/16"), true);
            chosen.add(shared.all().get(0).take("a", ANY, Set.of()).orElseThrow());
        }
        assertTrue(chosen.size() > 10, chosen::toString);
    }

    @Test
    void shouldServeEveryHostWhereverItBegins() {
        for (int round = 0; round < 20; round++) {
            AddressPool small =
                    new AddressPools(Addresses.parse("10.0.0.1/29"), true).all().get(0);
            Set<Object> seen = new HashSet<>();
            for (int i = 0; i < 5; i++) {
                seen.add(small.take("client" + i, ANY, Set.of()).orElseThrow());
            }
            assertEquals(5, seen.size());
            assertEquals(Optional.empty(), small.take("late", ANY, Set.of()));
        }
    }

    @Test
    void shouldNotRememberEveryAddressOfALargeNetwork() {
        Cidr network = Cidr.parse("fd00::1/64");
        AddressPool large = new AddressPools(Addresses.of(network), false).all().get(0);
        int many = AddressPool.VACANT_MAX + 1_000;
        for (int i = 0; i < many; i++) {
            InetAddress wanted = network.with(network.plus(1_000_000)).plus(i);
            assertEquals(
                    wanted,
                    large.take("client", Optional.of(wanted), Set.of())
                            .orElseThrow()
                            .address());
            large.release(wanted);
        }
        assertEquals(AddressPool.VACANT_MAX, large.vacant());
    }

    @Test
    void shouldRefuseANetworkWithoutRoom() {
        assertThrows(ConfigException.class, () -> new AddressPools(Addresses.parse("10.0.0.1/32"), false));
    }

    @Test
    void shouldTakeTheFirstAddressWhereOnlyTheNetworkIsWritten() {
        assertEquals(
                "10.1.0.1/16",
                AddressPool.serverAddress(Cidr.parse("10.1.0.0/16")).toString());
        assertEquals(
                "10.1.0.9/16",
                AddressPool.serverAddress(Cidr.parse("10.1.0.9/16")).toString());
    }
}
