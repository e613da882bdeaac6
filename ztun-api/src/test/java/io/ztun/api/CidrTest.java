package io.ztun.api;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.UnknownHostException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class CidrTest {

    @ParameterizedTest
    @CsvSource({
        "172.168.13.1/24, 172.168.13.0, 172.168.13.255",
        "10.0.0.5/8, 10.0.0.0, 10.255.255.255",
        "198.18.255.9/15, 198.18.0.0, 198.19.255.255",
        "192.0.2.7/32, 192.0.2.7, 192.0.2.7",
        "0.0.0.0/0, 0.0.0.0, 255.255.255.255",
        "fd00::1/64, fd00:0:0:0:0:0:0:0, fd00:0:0:0:ffff:ffff:ffff:ffff",
    })
    void shouldKnowTheEndsOfTheNetwork(String text, String first, String last) {
        Cidr cidr = Cidr.parse(text);
        assertEquals(first, cidr.network().getHostAddress());
        assertEquals(last, cidr.last().getHostAddress());
    }

    /** RFC 5952 section 4: the longest run of zeros, of equals the first, never a single one. */
    @ParameterizedTest
    @CsvSource({
        "10.0.0.5/8",
        "::/0",
        "::1/128",
        "fd00::/8",
        "fd00:13::1/64",
        "2001:db8:0:1:1:1:1:1/64",
        "2001:db8::1:0:0:1/64",
        "2001:0:0:1::1/64",
        "10:a0::100:0/64",
    })
    void shouldWriteAnAddressAsOtherProgramsDo(String text) {
        assertEquals(text, Cidr.parse(text).toString());
    }

    @Test
    void shouldKeepTheZoneOfAnAddress() throws UnknownHostException {
        byte[] bytes = Cidr.parse("fe80::1/64").address().getAddress();

        assertEquals("fe80::1%7", Cidr.text(Inet6Address.getByAddress(null, bytes, 7)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "10.0.0.1",
                "10.0.0.1/",
                "10.0.0.1/33",
                "10.0.0.1/-1",
                "10.0.0/8",
                "host/24",
                "256.0.0.1/8",
                "::1/129",
                "/24",
                "1.2.3.4/24/3",
                ":::/3"
            })
    void shouldRefuseWhatIsNoNetwork(String text) {
        ConfigException e = assertThrows(ConfigException.class, () -> Cidr.parse(text));
        assertTrue(e.getMessage().contains("cidr=" + text), e.getMessage());
    }

    @Test
    void shouldContainItsOwnFamilyAndRangeOnly() throws Exception {
        Cidr cidr = Cidr.parse("10.1.2.129/25");
        assertTrue(cidr.contains(InetAddress.getByName("10.1.2.255")));
        assertTrue(cidr.contains(InetAddress.getByName("10.1.2.128")));
        assertEquals(false, cidr.contains(InetAddress.getByName("10.1.2.127")));
        assertEquals(false, cidr.contains(InetAddress.getByName("::1")));
        assertTrue(Cidr.parse("0.0.0.0/0").contains(InetAddress.getByName("203.0.113.9")));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.0/8, 10.1.2.3/16, true, true",
        "10.1.2.3/16, 10.0.0.0/8, false, true",
        "10.1.0.0/16, 10.1.9.9/16, true, true",
        "10.1.0.0/16, 10.2.0.0/16, false, false",
        "0.0.0.0/0, fd00::/64, false, false",
        "::/0, fd00::/64, true, true",
        "::/0, 10.0.0.0/8, false, false",
    })
    void shouldCompareNetworks(String one, String other, boolean contains, boolean overlaps) {
        assertEquals(contains, Cidr.parse(one).contains(Cidr.parse(other)));
        assertEquals(overlaps, Cidr.parse(one).overlaps(Cidr.parse(other)));
        assertEquals(overlaps, Cidr.parse(other).overlaps(Cidr.parse(one)));
    }

    @ParameterizedTest
    @CsvSource({
        "10.0.0.1/24, 10.0.0.1, true",
        "10.0.0.1/24, 10.0.0.0, false",
        "10.0.0.1/24, 10.0.0.255, false",
        "10.0.0.1/24, 10.0.1.1, false",
        "10.0.0.0/31, 10.0.0.0, true",
        "10.0.0.0/31, 10.0.0.1, true",
        "10.0.0.0/32, 10.0.0.0, false",
        "fd00::/64, fd00::1, true",
        "fd00::/64, fd00::, false",
        "fd00::/64, 10.0.0.1, false",
    })
    void shouldKnowWhatMayBeAHosts(String cidr, String address, boolean host) throws Exception {
        assertEquals(host, Cidr.parse(cidr).hasHost(InetAddress.getByName(address)));
    }

    @Test
    void shouldCountFromItsAddressWithinTheNetwork() {
        Cidr cidr = Cidr.parse("172.168.13.1/24");
        assertEquals("172.168.13.2", cidr.plus(1).getHostAddress());
        assertEquals("172.168.13.255", cidr.plus(254).getHostAddress());
        assertThrows(ConfigException.class, () -> cidr.plus(255));
    }

    @Test
    void shouldReadWhatItPrints() {
        assertEquals("10.0.0.1/24", Cidr.parse("10.0.0.1/24").toString());
        assertEquals(
                Cidr.parse("fd00::1/64"), Cidr.parse(Cidr.parse("fd00::1/64").toString()));
    }
}
