package io.ztun.core.internal.fleet;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import org.junit.jupiter.api.Test;

import io.ztun.api.Addresses;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.keys.AuthorizedClient;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.route.AddressPools;
import io.ztun.core.settings.Families;
import io.ztun.spi.Lease;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class GivenAddressesTest {
    private AddressPools pools;

    private GivenAddresses of(String subnet) {
        Addresses own = Addresses.parse(subnet);
        pools = new AddressPools(own, false);
        return new GivenAddresses(own, Optional.empty(), pools);
    }

    private static Hello hello(Families families, String previous) {
        return new Hello(
                0,
                List.of(),
                1_400,
                "a run",
                Optional.ofNullable(previous).map(Addresses::parse),
                families,
                Optional.empty());
    }

    private String take(GivenAddresses given, String client, Hello hello) {
        Addresses taken = given.take(client, Optional.empty(), hello, List.of(), Set.of());
        given.keep(taken);
        taken.all().forEach(each -> pools.onLease(new Lease(each.address(), client, Optional.empty()), false));
        return taken.toString();
    }

    @Test
    void shouldGiveAnAddressOfEachFamilyThatIsWanted() {
        GivenAddresses given = of("10.13.0.1/24,fd00:13::1/64");
        assertEquals("fd00:13::2/64", take(given, "six", hello(Families.IPV6, null)));
        assertEquals("10.13.0.2/24,fd00:13::3/64", take(given, "both", hello(Families.BOTH, null)));
        assertEquals("10.13.0.3/24", take(given, "four", hello(Families.IPV4, null)));
        assertEquals(
                "10.13.0.9/24,fd00:13::9/64",
                take(given, "wishes", hello(Families.BOTH, "10.13.0.9/24,fd00:13::9/64")));
        assertEquals("10.13.0.4/24", take(of("10.13.0.3/24"), "x", hello(Families.BOTH, "10.13.0.4/24,fd00::9/64")));
    }

    @Test
    void shouldKeepBothForAClientThatComesBack() {
        GivenAddresses given = of("10.13.0.1/24,fd00:13::1/64");
        String both = take(given, "a", hello(Families.BOTH, null));
        given.drop(Addresses.parse(both));
        take(given, "b", hello(Families.BOTH, null));
        assertEquals(both, take(given, "a", hello(Families.BOTH, null)));
    }

    @Test
    void shouldSayWhichFamilyThereIsNone() {
        ProtocolException e =
                assertThrows(ProtocolException.class, () -> take(of("10.13.0.1/24"), "a", hello(Families.IPV6, null)));
        assertTrue(e.getMessage().contains("family=ipv6 subnet=10.13.0.1/24"), e.getMessage());
    }

    @Test
    void shouldTakeNothingWhereOneFamilyIsUsedUp() {
        GivenAddresses given = of("10.13.0.1/24,fd00:13::1/127");
        take(given, "a", hello(Families.BOTH, null));
        assertThrows(ProtocolException.class, () -> take(given, "b", hello(Families.BOTH, "10.13.0.7/24")));
        assertEquals("10.13.0.7/24", take(given, "c", hello(Families.IPV4, "10.13.0.7/24")), "it is free again");
    }

    @Test
    void shouldGiveWhatBelongsToAClient() throws Exception {
        GivenAddresses given = of("10.13.0.1/24,fd00:13::1/64");
        AuthorizedClient who = who("fd00:13::7");
        Addresses first = given.take("who", Optional.of(who), hello(Families.BOTH, null), List.of(), Set.of());
        given.keep(first);
        assertEquals("10.13.0.2/24,fd00:13::7/64", first.toString());
        assertThrows(
                ProtocolException.class,
                () -> given.take("who", Optional.of(who), hello(Families.IPV6, null), List.of(), Set.of()),
                "where no session of its own passes it on");
    }

    private static AuthorizedClient who(String address) throws UnknownHostException {
        return new AuthorizedClient(
                PublicKey.of(new byte[32]),
                "who",
                List.of(InetAddress.getByName(address)),
                List.of(),
                List.of(),
                Optional.empty(),
                Optional.empty());
    }

    @Test
    void shouldSayWhoseTheAddressIsThatBelongsToAClient() throws Exception {
        GivenAddresses given = of("10.13.0.1/24");
        AuthorizedClient who = who("10.13.0.2");
        InetAddress address = who.addresses().get(0);
        pools.onLease(new Lease(address, "gateway:gw-b", Optional.of("gw-b")), false);
        assertEquals(
                "the address reserved for this client cannot be had: address=10.13.0.2 subnet=10.13.0.1/24; it is a"
                        + " gateway's own: owner=gateway:gw-b",
                refused(given, who));
        pools.onLease(new Lease(address, "somebody", Optional.empty()), false);
        assertTrue(refused(given, who).endsWith("; it is another client's"));
        pools.onLeaseGone(address);
        assertTrue(refused(given, who).endsWith("; it is in use, or the network's first or last"));
    }

    /** As when the store has said that it is somebody else's. */
    private static String refused(GivenAddresses given, AuthorizedClient who) {
        return assertThrows(
                        ProtocolException.class,
                        () -> given.take(
                                "who",
                                Optional.of(who),
                                hello(Families.BOTH, null),
                                List.of(),
                                Set.copyOf(who.addresses())))
                .getMessage();
    }
}
