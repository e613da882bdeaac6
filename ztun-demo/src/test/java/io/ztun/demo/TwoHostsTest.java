package io.ztun.demo;

import java.io.IOException;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.testkit.netns.RequiresNetns;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The demonstration's hosts, without a tunnel. */
@RequiresNetns(commands = {"nsenter", "nc"})
final class TwoHostsTest {

    @Test
    void shouldJoinTwoHostsByACable() throws IOException {
        try (TwoHosts hosts = TwoHosts.create()) {
            hosts.client().run(List.of("ping", "-n", "-c", "1", "-W", "3", TwoHosts.SERVER_ADDRESS));
            hosts.server().run(List.of("ping", "-n", "-c", "1", "-W", "3", TwoHosts.CLIENT_ADDRESS));
            InterfaceCounters wire =
                    InterfaceCounters.read(hosts.client().pid(), TwoHosts.WIRE).orElseThrow();
            assertTrue(wire.packets() >= 4 && wire.bytes() >= 4 * 84, wire::toString);
            assertFalse(InterfaceCounters.read(hosts.client().pid(), "wir").isPresent());
        }
    }

    @Test
    void shouldSeeListenersAndRoutes() throws IOException, InterruptedException {
        try (TwoHosts hosts = TwoHosts.create()) {
            NetworkState state = new NetworkState(hosts.server().pid());
            assertTrue(state.hasRoute(TwoHosts.WIRE));
            assertFalse(state.hasRoute("ztun0"));
            assertFalse(state.hasListener(4_711));
            hosts.server().start(List.of("nc", "-l", "4711"));
            for (int i = 0; i < 250 && !state.hasListener(4_711); i++) {
                Thread.sleep(20);
            }
            assertTrue(state.hasListener(4_711));
        }
    }

    /** First it asks, so that what can tidy up does; then it does not. */
    @Test
    void shouldTakeEverythingAlong() throws IOException {
        TwoHosts hosts = TwoHosts.create();
        Process obedient = sleeping(hosts.server(), "");
        Process deaf = sleeping(hosts.client(), "trap '' TERM;");
        hosts.close();
        assertEquals(128 + 15, obedient.onExit().join().exitValue());
        assertEquals(128 + 9, deaf.onExit().join().exitValue());
        assertFalse(ProcessHandle.of(hosts.server().pid())
                .map(ProcessHandle::isAlive)
                .orElse(false));
        assertFalse(ProcessHandle.of(hosts.client().pid())
                .map(ProcessHandle::isAlive)
                .orElse(false));
        hosts.close();
    }

    /** A command that has begun to run on its host. */
    private static Process sleeping(Host host, String before) throws IOException {
        Process process = host.start(List.of("sh", "-c", before + " echo up && exec sleep 1000"));
        assertEquals("up", process.inputReader().readLine());
        return process;
    }

    @Test
    void shouldSayWhatTheNetworkToolSaid() throws IOException {
        try (TwoHosts hosts = TwoHosts.create()) {
            DemoException e =
                    assertThrows(DemoException.class, () -> hosts.client().ip("link set nothing up"));
            assertTrue(e.getMessage().contains("nothing"), e::getMessage);
            e = assertThrows(DemoException.class, () -> hosts.client().run(List.of("ip", "link", "show", "nobody")));
            assertTrue(e.getMessage().contains("nobody"), e::getMessage);
        }
    }
}
