package io.ztun.app.e2e;

import java.time.Duration;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.junit.jupiter.api.Assertions.assertTrue;

/** A path that loses, without a word, what is longer than a few hundred bytes carries the tunnel all the same. */
@Network(
        clients = 1,
        commands = {"ethtool", "nft"})
final class UdpShortPathIT {

    private static final String UDP = "--transport=udp";
    private static final int MIB = 1024 * 1024;
    private static final Duration SOON = Duration.ofSeconds(30);

    private static void carrySingly(Topology net) {
        net.server().carryPacketsSingly();
        net.client(0).carryPacketsSingly();
    }

    @ParameterizedTest
    @ValueSource(ints = {576, 1_000})
    void shouldConnectAndCarryFiles(int bytes, Topology net) {
        carrySingly(net);
        Filter up = Filter.losingLonger(net.server(), "input iifname", bytes);
        Filter down = Filter.losingLonger(net.client(0), "input iifname", bytes);
        try (Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            Ztun server = Ztun.server(net.server(), UDP, "--keepalive=1s");
            Ztun client = Ztun.client(net.client(0), net.server(), UDP);
            net.client(0).ping(Ztun.SERVER, 5);
            near.bulk(Ztun.SERVER, 2 * MIB);
            far.bulk(client.address(), 2 * MIB);
            assertTrue(up.met() > 0 && down.met() > 0, () -> "lost up=" + up.met() + " down=" + down.met());
            assertTrue(server.lines().stream().noneMatch(line -> line.contains(" Ended ")), server::toString);
        } finally {
            up.remove();
            down.remove();
        }
    }

    @Test
    void shouldGoOnWhenThePathCarriesThatLittle(Topology net) {
        carrySingly(net);
        Ztun server = Ztun.server(net.server(), UDP);
        Ztun client = Ztun.client(net.client(0), net.server(), UDP);
        try (Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            near.startTcpFlow(Ztun.SERVER);
            far.startTcpFlow(client.address());
            Await.until("both flow", Going.BACK, () -> far.metered() > MIB && near.metered() > MIB);

            Filter up = Filter.losingLonger(net.server(), "input iifname", 700);
            Filter down = Filter.losingLonger(net.client(0), "input iifname", 700);
            long before = far.metered();
            long beforeBack = near.metered();
            Await.until(
                    "both flow again",
                    SOON,
                    () -> far.metered() - before > 4 * MIB && near.metered() - beforeBack > 4 * MIB);
            assertTrue(server.lines().stream().noneMatch(line -> line.contains(" Ended ")), server::toString);
            up.remove();
            down.remove();
        }
    }
}
