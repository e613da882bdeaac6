package io.ztun.app.service;

import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.core.MemoryTun;
import io.ztun.core.ZtunServer;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ServiceManagerTest {
    private static final Duration SOON = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    private static ZtunServer server() {
        ZtunServer server = ZtunServer.builder()
                .port(0)
                .tunDevice(MemoryTun.create("served").device())
                .build();
        server.start();
        return server;
    }

    private static Map<String, String> environment(String socket) {
        Map<String, String> environment = new HashMap<>();
        environment.put("NOTIFY_SOCKET", socket);
        return environment;
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldTellHowTheTunnelIs(boolean isAbstract) throws Exception {
        String name = isAbstract ? "@ztun-test-" + ProcessHandle.current().pid() : folder.resolve("notify") + "";
        Map<String, String> environment = environment(name);
        environment.put("WATCHDOG_USEC", "60000");
        AtomicBoolean reloaded = new AtomicBoolean();
        try (NotifyListener listener = new NotifyListener(name);
                ZtunServer server = server();
                ServiceManager manager = ServiceManager.of(environment)) {
            manager.ready(server);
            manager.ready(server);
            assertEquals("READY=1", listener.await(0, "READY=1", SOON));
            listener.await(0, "STATUS=0 clients", SOON);
            listener.await(0, "WATCHDOG=1", SOON);
            int mark = listener.mark();
            listener.await(mark, "WATCHDOG=1", SOON);

            manager.reload(() -> reloaded.set(true));
            String reloading = listener.await(0, "RELOADING=1\nMONOTONIC_USEC=\\d+", SOON);
            listener.await(listener.messages().indexOf(reloading), "READY=1", SOON);
            assertTrue(reloaded.get());
            long saidNs = Long.parseLong(reloading.replaceAll("\\D+1\\D+", "")) * 1_000;
            assertEquals(System.nanoTime(), saidNs, SOON.toNanos()); // HotSpot's nanoTime is that clock

            manager.stopping();
            listener.await(0, "STOPPING=1", SOON);
            assertEquals(
                    2, listener.messages().stream().filter("READY=1"::equals).count());
        }
    }

    /** Or the manager would kill it. */
    @Test
    void shouldAskForPatienceWhileClientsGo() throws Exception {
        String name = folder.resolve("notify") + "";
        try (NotifyListener listener = new NotifyListener(name);
                ZtunServer server = server();
                ServiceManager manager = ServiceManager.of(environment(name))) {
            manager.stopping();
            server.drain(Duration.ofSeconds(30));
            manager.draining(server);
            listener.await(0, "EXTEND_TIMEOUT_USEC=30000000", SOON);
            listener.await(0, "STATUS=Draining, 0 of 0 clients left", SOON);
            int mark = listener.mark();
            listener.await(mark, "EXTEND_TIMEOUT_USEC=30000000", SOON);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vsock:2:1", "@", "/no/such/socket"})
    void shouldDoWithoutASocketThatItCannotUse(String name) throws Exception {
        try (ZtunServer server = server();
                ServiceManager manager = ServiceManager.of(environment(name))) {
            CountDownLatch reloaded = new CountDownLatch(1);
            manager.ready(server);
            manager.reload(reloaded::countDown);
            manager.stopping();
            assertTrue(reloaded.await(SOON.toSeconds(), TimeUnit.SECONDS));
        }
    }

    @Test
    void shouldTellThatItIsReadyWhateverTheWatchdogIsSaidToBe() throws Exception {
        String name = folder.resolve("notify") + "";
        Map<String, String> environment = environment(name);
        environment.put("WATCHDOG_USEC", "abc");
        try (NotifyListener listener = new NotifyListener(name);
                ZtunServer server = server();
                ServiceManager manager = ServiceManager.of(environment)) {
            manager.ready(server);
            assertEquals("READY=1", listener.await(0, "READY=1", SOON));
        }
    }

    @Test
    void shouldFeedNoWatchdogOfAnotherProcess() throws Exception {
        String name = folder.resolve("notify") + "";
        Map<String, String> environment = environment(name);
        environment.put("WATCHDOG_USEC", "30000");
        environment.put("WATCHDOG_PID", "1");
        try (NotifyListener listener = new NotifyListener(name);
                ZtunServer server = server();
                ServiceManager manager = ServiceManager.of(environment)) {
            manager.ready(server);
            listener.await(0, "STATUS=.*", SOON);
            Thread.sleep(200);
            assertEquals(List.of("READY=1", "STATUS=0 clients"), listener.messages());
        }
    }
}
