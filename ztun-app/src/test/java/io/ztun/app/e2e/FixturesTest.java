package io.ztun.app.e2e;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.demo.InterfaceCounters;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The tests' own hosts, cables and traffic, without any tunnel. */
@Network(clients = 2)
final class FixturesTest {

    private static final String GROUP = "239.255.20.24";

    @Test
    void shouldJoinHostsByCables(Topology net) {
        net.client(0).ping(net.server().address(), 2);
        net.client(0).ping(net.server().address6(), 2);
        net.server().ping(net.client(1).address(), 2);
        net.client(0).ping(net.client(1).linkLocalOf(Host.WIRE).replaceAll("$", "%" + Host.WIRE), 2);
        assertEquals("198.18.0.12", net.client(1).addressOf(Host.WIRE).orElseThrow());
        assertFalse(net.client(1).addressOf("ztun0").isPresent());
    }

    @Test
    void shouldPullAndPlugInCables(Topology net) {
        String[] ping = {"ping", "-n", "-c", "1", "-W", "1", net.server().address()};
        net.client(1).unplug();
        assertEquals(
                1, net.client(1).netns().attempt(Duration.ofSeconds(5), ping).exit());
        net.client(1).plugIn();
        Await.until(
                "the cable carries again",
                Duration.ofSeconds(5),
                () -> net.client(1).netns().attempt(Duration.ofSeconds(5), ping).exit() == 0);
    }

    @Test
    void shouldCarryCheckedTraffic(Topology net) {
        try (Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            String server = net.server().address();
            near.bulk(server, 16_000_001);
            near.chat(server, 500);
            assertEquals(500, near.syslog(server, 500, 5_000));
            assertTrue(
                    InterfaceCounters.read(far.pid(), Host.WIRE).orElseThrow().bytes() > 16_000_001);

            near.startTcpFlow(server);
            Await.until("the flow flows", Duration.ofSeconds(5), () -> far.metered() > 1_000_000);
        }
    }

    @Test
    void shouldReceiveDatagrams(Topology net) {
        try (Agent sender = new Agent(net.server());
                Agent first = new Agent(net.client(0));
                Agent second = new Agent(net.client(1))) {
            sender.datagram("198.18.0.1", net.client(0).address(), "one");
            assertEquals("198.18.0.1 one", first.received());
            first.join(GROUP, Host.WIRE);
            second.join(GROUP, Host.WIRE);
            sender.multicast(Host.WIRE, GROUP, "all");
            assertEquals("198.18.0.1 all", first.received());
            assertEquals("198.18.0.1 all", second.received());
        }
    }

    @Test
    void shouldCountWhatTcpCarries(Topology net) {
        try (Agent far = new Agent(net.server());
                Agent near = new Agent(net.client(0))) {
            near.startTcpFlow(net.server().address());
            Await.until("the flow flows", Duration.ofSeconds(5), () -> far.metered() > 1_000_000);
            assertTrue(SocketBytes.of(net.server(), AgentMain.METER_PORT) > 1_000_000);
        }
    }

    @Test
    void shouldReadTheStateOfAJvm(Topology net) {
        try (Agent agent = new Agent(net.server())) {
            JvmState state = JvmState.of(agent.pid());
            assertTrue(state.heapKib() > 100 && state.residentKib() > state.heapKib(), state::toString);
            assertTrue(state.threads() > 5 && state.descriptors() > 5, state::toString);
        }
    }

    @Test
    void shouldRemoveANamespaceWithWhatRunsInIt() {
        Netns netns = new Netns("short");
        LoggedProcess sleeper = new LoggedProcess("sleeper", netns.inside(List.of("sleep", "1000")));
        Await.until(
                "it runs in there",
                Duration.ofSeconds(5),
                () -> Shell.run("ip", "netns", "pids", netns.name()).contains(Long.toString(sleeper.pid())));
        assertTrue(Netns.leftovers().stream().anyMatch(line -> line.startsWith(netns.name())));
        netns.close();
        assertEquals(137, sleeper.awaitExit(Duration.ofSeconds(5)));
        sleeper.close();
        assertTrue(Netns.leftovers().stream().noneMatch(line -> line.startsWith(netns.name())));
    }

    @Test
    void shouldFailWhenALineDoesNotCome() {
        try (LoggedProcess process = new LoggedProcess("echo", List.of("echo", "something else"))) {
            assertThrows(AssertionError.class, () -> process.awaitLine("wanted", Duration.ofSeconds(5)));
            assertEquals(0, process.awaitExit(Duration.ofSeconds(5)));
            assertEquals(
                    "else", process.awaitLine("e\\w+$", Duration.ofSeconds(1)).group());
        }
    }
}
