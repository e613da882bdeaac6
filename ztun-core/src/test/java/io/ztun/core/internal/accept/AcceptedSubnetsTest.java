package io.ztun.core.internal.accept;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.ProtocolException;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class AcceptedSubnetsTest {

    private static void check(AcceptedSubnets accepted, String given, String inside, String outside) throws Exception {
        Cidr network = Cidr.parse(given);
        accepted.check(
                Addresses.of(network),
                Addresses.of(network.with(InetAddress.getByName(inside))),
                new InetSocketAddress(outside, 2024));
    }

    @ParameterizedTest
    @CsvSource({
        "172.168.13.2/24, 172.168.13.1",
        "10.13.0.2/8, 10.13.0.1",
        "172.31.255.2/30, 172.31.255.1",
        "192.168.1.2/16, 192.168.0.1",
        "100.127.0.2/10, 100.64.0.1",
        "fd00:13::2/64, fd00:13::1",
    })
    void shouldTakeWhatIsPrivate(String given, String inside) {
        assertDoesNotThrow(() -> check(AcceptedSubnets.DEFAULT, given, inside, "198.18.0.1"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "8.8.8.8/24 | 8.8.8.1 | 198.18.0.1 | if it is meant, use `accept-subnet` 8.8.8.0/24",
                "172.32.0.2/12 | 172.32.0.1 | 198.18.0.1 | `accept-subnet` 172.32.0.0/12",
                "172.16.0.2/11 | 172.16.0.1 | 198.18.0.1 | `accept-subnet` 172.0.0.0/11",
                "2001:db8::2/64 | 2001:db8::1 | 198.18.0.1 | `accept-subnet` 2001:db8::/64",
                "127.0.0.2/8 | 127.0.0.1 | 198.18.0.1 | `accept-subnet`",
                "169.254.0.2/16 | 169.254.0.1 | 198.18.0.1 | `accept-subnet`",
                "224.0.0.2/24 | 224.0.0.1 | 198.18.0.1 | `accept-subnet`",
                "10.0.0.2/0 | 10.0.0.1 | 198.18.0.1 | too large: min prefix=8",
                "fd00::2/8 | fd00::1 | 198.18.0.1 | too large: min prefix=16",
                "10.1.0.2/24 | 10.1.1.1 | 198.18.0.1 | the server's address in the tunnel does not fit it",
                "10.1.0.2/24 | 10.1.0.2 | 198.18.0.1 | the server's address in the tunnel does not fit it",
                "10.1.0.2/16 | 10.1.0.1 | 10.1.200.9 | the server itself lies in it",
            })
    void shouldRefuseWhatIsNot(String given, String inside, String outside, String why) {
        ProtocolException e =
                assertThrows(ProtocolException.class, () -> check(AcceptedSubnets.DEFAULT, given, inside, outside));
        assertTrue(e.getMessage().startsWith("the server's network is not accepted: network="), e.getMessage());
        assertTrue(e.getMessage().contains(why), e.getMessage());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "10.1.0.2/24,fd00:13::2/64 | 10.1.0.1/24,fd00:13::1/64 |",
                "10.1.0.2/24,2001:db8::2/64 | 10.1.0.1/24,2001:db8::1/64 | `accept-subnet` 2001:db8::/64",
                "8.8.8.2/24,fd00:13::2/64 | 8.8.8.1/24,fd00:13::1/64 | `accept-subnet` 8.8.8.0/24",
                "10.1.0.2/24,fd00:13::2/64 | 10.1.0.1/24 | the server's address in the tunnel does not fit it",
                "10.1.0.2/24,fd00:13::2/64 | 10.1.0.1/24,fd00:13::2/64 | the server's address in the tunnel does",
            })
    void shouldLookAtBothFamilies(String given, String inside, String why) {
        Executable check = () -> AcceptedSubnets.DEFAULT.check(
                Addresses.parse(given), Addresses.parse(inside), new InetSocketAddress("198.18.0.1", 2024));
        if (why == null) {
            assertDoesNotThrow(check);
        } else {
            ProtocolException e = assertThrows(ProtocolException.class, check);
            assertTrue(e.getMessage().contains(why), e.getMessage());
        }
    }

    @Test
    void shouldTakeWhatTheUserAcceptsAndNothingElse() {
        AcceptedSubnets accepted = new AcceptedSubnets(
                Stream.of("8.8.8.0/24", "0.0.0.0/1").map(Cidr::parse).toList());
        assertDoesNotThrow(() -> check(accepted, "8.8.8.2/24", "8.8.8.1", "198.18.0.1"));
        assertDoesNotThrow(() -> check(accepted, "10.0.0.2/24", "10.0.0.1", "198.18.0.1"));
        assertThrows(ProtocolException.class, () -> check(accepted, "192.168.0.2/24", "192.168.0.1", "198.18.0.1"));
        assertThrows(ProtocolException.class, () -> check(accepted, "8.0.0.2/1", "8.0.0.1", "198.18.0.1"));
        assertThrows(ConfigException.class, () -> new AcceptedSubnets(List.of()));
    }
}
