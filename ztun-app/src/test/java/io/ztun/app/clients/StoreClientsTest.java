package io.ztun.app.clients;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.api.StoreException;
import io.ztun.core.info.FleetGateway;
import io.ztun.core.info.FleetSnapshot;
import io.ztun.core.internal.store.LocalState;
import io.ztun.core.internal.store.LocalStore;
import io.ztun.core.settings.Client;
import io.ztun.spi.Store;
import io.ztun.spi.StoreListener;

import static io.ztun.app.clients.ClientFileTest.client;
import static io.ztun.app.clients.ClientFileTest.given;
import static io.ztun.app.clients.ClientFileTest.key;
import static io.ztun.app.clients.ClientFileTest.silent;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StoreClientsTest {
    private static final Addresses TUNNEL = Addresses.parse("10.13.0.1/16");

    private final LocalState state = new LocalState(Duration.ofHours(1));
    private final AtomicInteger commands = new AtomicInteger();

    private StoreClients open() {
        return open(new LocalStore(state, "clients-" + commands.incrementAndGet()));
    }

    private static StoreClients open(Store store) {
        return new StoreClients(store, "memory", Optional.of(TUNNEL));
    }

    private StoreClients openWithoutNetwork() {
        return new StoreClients(
                new LocalStore(state, "clients-" + commands.incrementAndGet()), "memory", Optional.empty());
    }

    private static List<String> names(StoreClients clients) {
        return clients.list(text -> {}).stream()
                .map(each -> each.client().name())
                .toList();
    }

    private static void assertFails(String message, Runnable what) {
        ConfigException e = assertThrows(ConfigException.class, what::run);
        assertTrue(e.getMessage().contains(message), e.getMessage());
    }

    @Test
    void shouldAddListAndRemove() {
        try (StoreClients clients = open()) {
            clients.add(client(1, "laptop", "10.13.0.7"), text -> {});
            assertEquals(List.of("laptop"), names(clients));
        }
        try (StoreClients clients = open()) {
            assertEquals(List.of("laptop"), names(clients));
            assertFails(
                    "client is there already: name=laptop; remove it first, or change it with `ztun clients import FILE"
                            + " --replace`",
                    () -> clients.add(client(1, "laptop"), text -> {}));
            assertFails("key is there twice", () -> clients.add(client(1, "other"), text -> {}));
            assertFails(
                    "belongs to another one already: value=10.13.0.7 owner=laptop",
                    () -> clients.add(client(2, "other", "10.13.0.7"), text -> {}));
            assertFails(
                    "address outside the tunnel's network", () -> clients.add(client(2, "o", "10.14.0.7"), text -> {}));
            assertFails("no client of that name: name=other store=memory", () -> clients.remove("other"));
            assertFails("name=lapto store=memory; did you mean laptop?", () -> clients.remove("lapto"));
            clients.remove("laptop");
            assertEquals(List.of(), names(clients));
        }
    }

    @Test
    void shouldGiveNobodyAGatewaysAddress() throws Exception {
        LocalStore gateway = new LocalStore(state, "gw-a");
        gateway.hold(FleetSnapshot.ownerOf("gw-a"), List.of(InetAddress.getByName("10.13.0.2")));
        gateway.announce(Map.of(FleetGateway.NETWORKS, "10.13.0.3/16,fd00:13::3/64"));
        try (StoreClients clients = open()) {
            for (String address : List.of("10.13.0.2", "10.13.0.3")) {
                String message = "client=x: address is a gateway's own: address=" + address + " owner=gateway:gw-a";
                assertFails(message, () -> clients.add(client(1, "x", address), text -> {}));
            }
            assertFails(
                    "address is a gateway's own: address=10.13.0.2 owner=gateway:gw-a",
                    () -> clients.add(given(key(1) + " x address=10.13.0.2"), true, silent(), text -> {}));
            assertEquals(List.of(), names(clients));
        }
    }

    @Test
    void shouldHaveTheNetworkFromTheGateways() {
        LocalStore gateway = new LocalStore(state, "gw-a");
        List<String> said = new ArrayList<>();
        Client branch = new Client(
                key(2),
                "branch",
                List.of(),
                List.of("10.5.0.0/16"),
                List.of(),
                Optional.empty(),
                Optional.empty(),
                "x");
        try (StoreClients clients = openWithoutNetwork()) {
            clients.add(client(1, "laptop", "10.13.0.7"), said::add);
            clients.add(branch, said::add);
            clients.list(said::add);
            assertEquals(List.of(), said, "nobody knows what lies outside");
        }
        gateway.announce(Map.of(FleetGateway.NETWORKS, "10.14.0.1/16"));
        try (StoreClients clients = openWithoutNetwork()) {
            clients.list(said::add);
            assertEquals(
                    List.of("client=laptop: address outside the tunnel's network: address=10.13.0.7"
                            + " subnet=10.14.0.0/16"),
                    said);
        }
    }

    /** What somebody else has put there is in nobody's way but its own. */
    @Test
    void shouldSayWhatAGatewayWouldNotUnderstand() {
        LocalStore other = new LocalStore(state, "other");
        other.putClient("wrong", "nonsense\u001b[2J", false);
        other.putClient("first", key(1) + " first", false);
        other.putClient("second", key(1) + " second", false);
        try (StoreClients clients = open()) {
            List<String> mistakes = new ArrayList<>();
            clients.list(mistakes::add);
            assertEquals(2, mistakes.size(), mistakes::toString);
            assertTrue(mistakes.get(0).startsWith("client=wrong; not a public key: length="), mistakes::toString);
            assertTrue(mistakes.get(1).startsWith("client=second: key is there twice"), mistakes::toString);
            clients.add(client(3, "third"), text -> {});
            clients.remove("wrong");
            clients.remove("second");
            assertEquals(List.of("first", "third"), names(clients));
        }
    }

    @Test
    void shouldSayWhereAClientIs() throws Exception {
        LocalStore gateway = new LocalStore(state, "gw-a");
        gateway.putClient("laptop", key(1) + " laptop", false);
        gateway.putClient("phone", key(2) + " phone", false);
        gateway.hold(key(1), List.of(InetAddress.getByName("10.13.0.7"), InetAddress.getByName("fd00::7")));
        gateway.reserve(key(2), List.of(InetAddress.getByName("10.13.0.8")));
        try (StoreClients clients = open()) {
            List<KnownClient> known = clients.list(text -> {});
            assertEquals(Optional.of("gw-a"), known.get(0).gateway());
            assertEquals(
                    List.of("10.13.0.7", "fd00:0:0:0:0:0:0:7"), known.get(0).leases());
            assertEquals(Optional.empty(), known.get(1).gateway());
            assertEquals(List.of("10.13.0.8"), known.get(1).leases());
        }
    }

    /** A store that has had enough after so many. */
    private Store failing(int after) {
        Store store = new LocalStore(state, "clients-" + commands.incrementAndGet());
        AtomicInteger left = new AtomicInteger(after);
        return (Store) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Store.class}, (self, method, args) -> {
                    if (method.getName().equals("putClient") && left.getAndDecrement() <= 0) {
                        return CompletableFuture.failedFuture(new StoreException("no answer"));
                    }
                    try {
                        return method.invoke(store, args);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    @Test
    void shouldGoOnWhereItStopped() {
        String[] lines =
                IntStream.range(0, 1_000).mapToObj(i -> key(i) + " client-" + i).toArray(String[]::new);
        try (StoreClients clients = open(failing(400))) {
            StoreException e =
                    assertThrows(StoreException.class, () -> clients.add(given(lines), false, silent(), text -> {}));
            assertEquals(
                    "the store took over 400 of 1000 clients, then: no answer; the same command goes on there",
                    e.getMessage());
        }
        try (StoreClients clients = open()) {
            assertEquals(new ClientBook.Outcome(600, 0, 400), clients.add(given(lines), false, silent(), text -> {}));
            assertEquals(1_000, names(clients).size());
            String[] other = {key(1_000) + " new", key(5) + " client-5 rate=1mbit"};
            assertFails("name is there already", () -> clients.add(given(other), false, silent(), text -> {}));
            assertEquals(1_000, names(clients).size());
            assertEquals(new ClientBook.Outcome(1, 1, 0), clients.add(given(other), true, silent(), text -> {}));
            assertEquals(
                    Optional.of("1mbit"),
                    clients.list(text -> {}).stream()
                            .filter(each -> each.client().name().equals("client-5"))
                            .findFirst()
                            .orElseThrow()
                            .client()
                            .rate());
        }
    }

    @Test
    void shouldSayWhyAStoreCannotBeReached() {
        AtomicInteger closed = new AtomicInteger();
        Store away = (Store) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {Store.class}, (self, method, args) -> {
                    if (method.getName().equals("start")) {
                        ((StoreListener) args[0]).onReachable(false, "connection refused");
                    } else if (method.getName().equals("close")) {
                        closed.incrementAndGet();
                    }
                    return null;
                });
        StoreException e = assertThrows(StoreException.class, () -> open(away));
        assertEquals("the store cannot be reached: store=memory; connection refused", e.getMessage());
        assertEquals(1, closed.get());
    }
}
