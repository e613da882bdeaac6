package io.ztun.app.e2e;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A tunnel's networks beside those that the machine has already, 198.18.0.0/24 among them. */
@Network(clients = 1)
final class OverlapIT {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "127.0.0.1/8 | 2 | network that cannot be a tunnel's: subnet=127.0.0.1/8 overlaps=127.0.0.0/8",
                "0.0.0.0/0 | 2 | network that cannot be a tunnel's: subnet=0.0.0.1/0 overlaps=0.0.0.0/8",
                "10.9.0.255/24 | 2 | the server cannot have the network's first or last address: subnet=10.9.0.255/24",
                "198.18.0.1/24 | 1 | the address is this machine's already: .*interface=wire has=198.18.0.1/24",
                "198.18.0.224/27 | 1 | the network has the next hop of this machine's other routes in it: .*next-hop=198.18.0.254",
            })
    void shouldRefuseWhatBreaksTheMachine(String subnet, int exit, String why, Topology net) {
        net.server().netns().ip("route", "replace", "default", "via", "198.18.0.254");
        Shell.Outcome outcome = Ztun.attempt(net.server(), "--subnet=" + subnet);
        assertEquals(exit, outcome.exit(), outcome::toString);
        String last = outcome.errLines().get(outcome.errLines().size() - 1);
        assertTrue(last.matches("ztun: " + why + ".*"), last);
        assertFalse(net.server().hasInterface(Ztun.TUN));
    }

    @Test
    void shouldNotTakeAnAddressThatTheClientsMachineHas(Topology net) {
        Ztun.server(net.server(), "--subnet=10.5.0.200/24");
        net.client(0).netns().ip("link", "add", "lan", "type", "veth", "peer", "name", "lan2");
        net.client(0).netns().ip("addr", "add", "10.5.0.1/24", "dev", "lan");
        Shell.Outcome outcome =
                Ztun.attempt(net.client(0), "--server=" + net.server().address());
        assertEquals(1, outcome.exit(), outcome::toString);
        assertTrue(outcome.err().contains("address=10.5.0.1 interface=lan has=10.5.0.1/24"), outcome::toString);
        net.client(0).netns().ip("link", "del", "lan");
    }

    @Test
    void shouldWarnOfNetworksThatOverlap(Topology net) {
        net.client(0).netns().ip("link", "add", "lan", "type", "veth", "peer", "name", "lan2");
        net.client(0).netns().ip("addr", "add", "10.6.0.9/16", "dev", "lan");
        Ztun.server(net.server(), "--subnet=10.6.0.1/24");
        Ztun.client(net.client(0), net.server())
                .awaitLine(
                        "Networks overlap: tunnel=10.6.0.0/24 device=ztun0 and 10.6.0.0/16 interface=lan", Ztun.START);
        net.client(0).ping("10.6.0.1", 2);
        net.client(0).netns().ip("link", "del", "lan");
    }
}
