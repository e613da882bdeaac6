package io.ztun.app.e2e;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every packet of the tunnel's own has the mark that was asked for. */
@Network(clients = 1, commands = "nft")
final class MarksIT {

    @ParameterizedTest
    @CsvSource({"tcp, ip, auto", "tcp, ip6, auto", "udp, ip, auto", "udp, ip6, auto", "udp, ip, off"})
    void shouldMarkEveryPacket(String transport, String family, String offload, Topology net) {
        Host[] hosts = {net.server(), net.client(0)};
        for (Host host : hosts) {
            host.netns()
                    .run(
                            "nft",
                            "add table inet marks; add chain inet marks out { type filter hook output priority 0; }; "
                                    + "add rule inet marks out oifname wire " + transport + " sport 2024 "
                                    + family + " dscp != ef counter; "
                                    + "add rule inet marks out oifname wire " + transport + " dport 2024 "
                                    + family + " dscp != ef counter; "
                                    + "add rule inet marks out oifname wire meta l4proto " + transport + " "
                                    + family + " dscp ef counter");
        }
        try {
            String option = "--transport=" + transport;
            Ztun.server(net.server(), option, "--dscp=EF", "--udp-offload=" + offload);
            String server =
                    family.equals("ip") ? net.server().address() : net.server().address6();
            Ztun.client(net.client(0), server, option, "--dscp=46", "--udp-offload=" + offload);
            net.client(0).ping(Ztun.SERVER, 5);
            for (Host host : hosts) {
                String counted = host.netns().run("nft", "list", "table", "inet", "marks");
                long without = counted.lines()
                        .filter(line -> line.contains("!= ef counter packets 0 "))
                        .count();
                assertEquals(2, without, counted);
                assertTrue(
                        counted.lines().anyMatch(line -> line.matches(".*dscp ef counter packets [1-9].*")), counted);
            }
        } finally {
            for (Host host : hosts) {
                host.netns().run("nft", "delete", "table", "inet", "marks");
            }
        }
    }
}
