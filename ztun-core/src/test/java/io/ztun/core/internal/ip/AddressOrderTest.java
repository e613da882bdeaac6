package io.ztun.core.internal.ip;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;

class AddressOrderTest {

    private static List<InetAddress> addresses(String text) throws UnknownHostException {
        List<InetAddress> addresses = new ArrayList<>();
        for (String each : text.split(" ")) {
            addresses.add(InetAddress.getByName(each));
        }
        return addresses;
    }

    @ParameterizedTest
    @CsvSource({
        "192.0.2.1, 192.0.2.1",
        "192.0.2.1 192.0.2.2 2001:db8::1 2001:db8::2, 192.0.2.1 2001:db8::1 192.0.2.2 2001:db8::2",
        "2001:db8::1 2001:db8::2 2001:db8::3 192.0.2.1, 2001:db8::1 192.0.2.1 2001:db8::2 2001:db8::3",
    })
    void shouldHaveFamiliesAlternate(String found, String ordered) throws UnknownHostException {
        assertEquals(addresses(ordered), AddressOrder.of(addresses(found), null));
    }

    @Test
    void shouldBeginWithWhatWorkedLast() throws UnknownHostException {
        List<InetAddress> found = addresses("192.0.2.1 192.0.2.2 2001:db8::1 2001:db8::2");
        assertEquals(addresses("2001:db8::2 192.0.2.1 2001:db8::1 192.0.2.2"), AddressOrder.of(found, found.get(3)));
        assertEquals(
                addresses("192.0.2.1 2001:db8::1 192.0.2.2 2001:db8::2"),
                AddressOrder.of(found, InetAddress.getByName("192.0.2.9")),
                "the name has it no more");
    }

    @Test
    void shouldNotTryHundreds() throws UnknownHostException {
        List<InetAddress> found = new ArrayList<>();
        for (int i = 1; i < 200; i++) {
            found.add(InetAddress.getByName("192.0.2." + i));
        }
        assertEquals(found.subList(0, AddressOrder.ADDRESSES_MAX), AddressOrder.of(found, null));
    }
}
