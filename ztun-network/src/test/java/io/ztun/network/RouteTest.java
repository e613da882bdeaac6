package io.ztun.network;

import java.util.Optional;

import org.junit.jupiter.api.Test;

import io.ztun.api.Cidr;

import static org.junit.jupiter.api.Assertions.assertEquals;

final class RouteTest {

    @Test
    void shouldReadWhatIpPrints() {
        assertEquals(
                Optional.of(new Route(Cidr.parse("0.0.0.0/0"), "ztun0", Route.OWN_TABLE, 0)),
                Route.parse(Family.IPV4, "default dev ztun0 table 8228 scope 253 linkdown "));
        assertEquals(
                Optional.of(new Route(Cidr.parse("10.5.0.9/32"), "ztun0", Route.MAIN, 4_294_967_295L)),
                Route.parse(Family.IPV4, "10.5.0.9 dev ztun0 scope 253 metric 4294967295"));
        assertEquals(
                Optional.of(new Route(Cidr.parse("fd00:5::/64"), "ztun0", Route.MAIN, 1024)),
                Route.parse(Family.IPV6, "fd00:5::/64 dev ztun0 metric 1024 linkdown pref medium"));
        assertEquals(Optional.empty(), Route.parse(Family.IPV4, "7 10.6.0.0/24"));
        assertEquals(Optional.empty(), Route.parse(Family.IPV4, ""));
        assertEquals(Optional.empty(), Route.parse(Family.IPV4, "\tnexthop via 10.0.0.1 dev eth0 weight 1"));
    }
}
