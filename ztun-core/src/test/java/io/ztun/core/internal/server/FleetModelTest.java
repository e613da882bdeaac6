package io.ztun.core.internal.server;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Queue;
import java.util.Random;
import java.util.stream.Collectors;

import org.junit.jupiter.api.RepeatedTest;

import io.ztun.api.FrameLimits;
import io.ztun.api.ProtocolException;
import io.ztun.core.internal.drain.Drain;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.fleet.Fleet;
import io.ztun.core.internal.memory.store.MemoryShelf;
import io.ztun.core.internal.protocol.FrameType;
import io.ztun.core.internal.protocol.Hello;
import io.ztun.core.internal.quota.ClientQuotas;
import io.ztun.core.internal.session.Session;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.tun.MemoryDevice;
import io.ztun.core.settings.Families;
import io.ztun.core.settings.Limits;
import io.ztun.core.settings.LiveSettings;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.Privacy;
import io.ztun.spi.CodecMode;
import io.ztun.spi.Lease;
import io.ztun.spi.Turn;
import io.ztun.testkit.fake.FakeLink;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/**
 * Four gateways that share a store, which takes its time, and fourteen clients that fight over a pool of ten addresses. What the store
 * does, what it tells of, what arrives on links and what clients do happens one after the other, in an order from a seed.
 */
class FleetModelTest {
    private static final int CLIENTS = 14;
    private static final int STEPS = 6_000;

    private final long seed = Long.getLong("ztun.seed", System.nanoTime());
    private final Random random = new Random(seed);
    private final LocalState state = new LocalState(LocalState.FOREVER);
    private final List<Gateway> gateways = new ArrayList<>();
    private final List<Client> clients = new ArrayList<>();

    /** What the clients' links have to do on their threads. */
    private final Queue<Runnable> links = new ArrayDeque<>();

    private int served;
    private int moved;

    private final class Gateway {
        final LateStore store;
        final SessionTable table;
        final Fleet fleet;
        final Admission admission;
        final Engine tunnel;
        final ServerSettings settings;

        Gateway(String name, String subnet) {
            tunnel = new Engine(new MemoryDevice(name), null, LiveSettings.DEFAULT, Privacy.STANDARD);
            store = new LateStore(state, name);
            settings = Tables.settings(subnet, LiveSettings.DEFAULT);
            fleet = new Fleet(store, name, true, settings.subnet(), Optional.empty());
            table = new SessionTable(
                    tunnel,
                    settings,
                    new SessionMemory(null, MemoryLimits.NONE),
                    new MemoryShelf(0, Optional.empty()),
                    new ClientQuotas(settings.live(), settings.clients(), settings.quotas(), Clock.systemDefaultZone()),
                    fleet);
            admission = new Admission(
                    () -> Limits.DEFAULT.withHandshakesPerSecond(65_536),
                    tunnel.counters(),
                    new RefusalLog(System::nanoTime),
                    System::nanoTime);
            fleet.start();
        }
    }

    /** A connection of a client's. */
    private final class Connection extends FakeLink {
        final Client client;
        final Gateway gateway;
        final ServerHandshake handshake;
        boolean open = true;
        boolean welcome;

        Connection(Client client, Gateway gateway) {
            super(true);
            this.client = client;
            this.gateway = gateway;
            handshake = new ServerHandshake(
                    this,
                    gateway.settings,
                    gateway.table,
                    new Drain(gateway.tunnel, gateway.table),
                    gateway.admission,
                    new RefusalLog(System::nanoTime),
                    gateway.tunnel.counters());
            assertTrue(gateway.admission.admit(handshake));
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return client.host;
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            welcome |= buffer.get(offset) == FrameType.WELCOME;
            return SENT;
        }

        @Override
        public void whenRead(Runnable action) {
            links.add(() -> {
                if (open) {
                    guarded(action);
                }
            });
        }

        void hello() {
            ByteBuffer frame = ByteBuffer.allocateDirect(FrameLimits.MAX_HELLO_LENGTH);
            List<Hello.Offer> codecs = List.of(new Hello.Offer(1 << CodecMode.BLOCK.ordinal(), "none"));
            new Hello(0, codecs, 1_400, client.id, Optional.empty(), Families.BOTH, Optional.empty()).write(frame);
            Turn turn = new Turn();
            turn.begin(Turn.UNITS);
            guarded(() -> handshake.onFrame(frame, 0, frame.position(), turn));
        }

        private void guarded(Runnable action) {
            try {
                action.run();
            } catch (ProtocolException e) {
                gone(e);
            }
        }

        void gone(Throwable cause) {
            if (open) {
                open = false;
                handshake.onClosed(cause);
            }
        }

        @Override
        public void close() {
            links.add(() -> gone(null));
        }
    }

    private final class Client {
        final String id;
        final InetSocketAddress host;

        /** The last one is that which the client means; servers may not know yet that the others are over. */
        final List<Connection> connections = new ArrayList<>();

        Client(int number) {
            id = HexFormat.of().toHexDigits((short) number).repeat(8);
            host = new InetSocketAddress("198.18." + number / 100 + "." + (1 + number % 100), 4_000);
        }

        void act() {
            connections.removeIf(each -> !each.open);
            if (connections.isEmpty() || random.nextInt(3) == 0) {
                Connection next = new Connection(this, gateways.get(random.nextInt(gateways.size())));
                connections.add(next);
                next.hello();
            } else {
                connections.get(random.nextInt(connections.size())).gone(null);
            }
        }
    }

    @RepeatedTest(5)
    void shouldNeverGiveTwoClientsOneAddress() throws Exception {
        start(28); // 14 hosts, of which 10.0.0.1 to 10.0.0.4 are the gateways' own
        for (int i = 0; i < CLIENTS; i++) {
            clients.add(new Client(i));
        }
        try {
            for (int step = 0; step < STEPS; step++) {
                step(random.nextInt(10));
                check();
            }
            settle();
            checkSettled();
        } catch (Throwable e) {
            throw new AssertionError("seed=" + seed, e);
        }
        assertTrue(served > 100 && moved > 20, () -> "seed=" + seed + " served=" + served + " moved=" + moved);
    }

    /** As a client with several servers does whose first answers late. */
    @RepeatedTest(5)
    void shouldGiveOneAddressToAClientThatComesToAllAtOnce() {
        start(22);
        for (int i = 0; i < 100; i++) {
            Client client = new Client(i);
            clients.add(client);
            for (Gateway gateway : gateways) {
                for (int hello = 0; hello < 2; hello++) {
                    client.connections.add(new Connection(client, gateway));
                    client.connections.get(client.connections.size() - 1).hello();
                    random.ints(random.nextInt(5), 1, 10).forEach(this::step);
                }
            }
            random.ints(random.nextInt(100), 1, 10).forEach(this::step);
            settle();
            client.connections.forEach(connection -> connection.gone(null));
            settle();
            assertEquals(
                    1,
                    state.leases().stream()
                            .filter(lease -> lease.client().equals(client.id))
                            .count(),
                    () -> "seed=" + seed + " " + state.leases());
        }
    }

    private void start(int prefix) {
        for (String name : List.of("a", "b", "c", "d")) {
            gateways.add(new Gateway(name, "10.0.0." + (1 + gateways.size()) + "/" + prefix));
        }
    }

    private void step(int dice) {
        Gateway gateway = gateways.get(random.nextInt(gateways.size()));
        if (dice < 1) {
            clients.get(random.nextInt(CLIENTS)).act();
        } else if (dice < 4) {
            gateway.store.work();
        } else if (dice < 7) {
            gateway.store.tell();
        } else if (dice < 9) {
            Optional.ofNullable(links.poll()).ifPresent(Runnable::run);
        } else {
            gateway.fleet.tick();
        }
    }

    private void check() {
        Map<InetAddress, String> owners = new HashMap<>();
        for (Gateway gateway : gateways) {
            for (Session session : gateway.table.all()) {
                String client = session.info().peer().toString();
                String other = owners.put(session.info().address().address(), client);
                assertTrue(other == null || other.equals(client), () -> other + " and " + client + " have one address");
            }
        }
    }

    private void settle() {
        for (int quiet = 0; quiet < 3; quiet++) {
            boolean busy = true;
            while (busy) {
                busy = false;
                for (Gateway gateway : gateways) {
                    busy |= gateway.store.work() | gateway.store.tell();
                }
                Runnable action = links.poll();
                if (action != null) {
                    action.run();
                    busy = true;
                }
            }
            gateways.forEach(gateway -> gateway.fleet.tick());
        }
    }

    /** Each session has what the store says, and nobody holds what is no session's. */
    private void checkSettled() {
        Map<InetAddress, String> sessions = new HashMap<>();
        for (Gateway gateway : gateways) {
            for (Session session : gateway.table.all()) {
                served++;
                String former = sessions.put(session.info().address().address(), gateway.store.name());
                assertEquals(null, former, "two gateways have sessions of one address");
            }
            moved += gateway.store.losses();
        }
        served += gateways.stream().mapToInt(gateway -> gateway.store.holds()).sum();
        Map<InetAddress, String> held = state.leases().stream()
                .filter(lease -> lease.gateway().isPresent() && !lease.client().startsWith("gateway:"))
                .collect(Collectors.toMap(
                        Lease::address, lease -> lease.gateway().get()));
        assertEquals(held, sessions);
        for (Client client : clients) {
            client.connections.removeIf(each -> !each.open);
            long open = gateways.stream()
                    .flatMap(gateway -> gateway.table.all().stream())
                    .filter(session -> session.info().peer().equals(client.host))
                    .count();
            assertTrue(open <= 1, () -> client.id + " has " + open + " sessions");
        }
    }
}
