package io.ztun.app.engine;

import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;

import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.ThreadProgress;
import io.ztun.core.Plugins;
import io.ztun.core.Tunnel;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.TunnelListener;

import static io.ztun.app.engine.LocalTunnel.await;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Which of a tunnel's threads is stuck can be seen from outside. */
@Timeout(60)
class ThreadProgressTest {
    private static final Plugins PLUGINS = Plugins.discover(List.of());

    @AutoClose
    private final LocalTunnel tunnel = new LocalTunnel();

    private final CountDownLatch release = new CountDownLatch(1);

    private void hold() {
        try {
            release.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static List<String> stuck(Tunnel of) throws InterruptedException {
        List<ThreadProgress> threads = of.progress();
        List<Long> before = threads.stream().map(ThreadProgress::count).toList();
        Thread.sleep(200);
        return threads.stream()
                .filter(thread -> thread.isStuckSince(before.get(threads.indexOf(thread))))
                .map(ThreadProgress::thread)
                .toList();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "udp"})
    void shouldSeeAThreadThatIsStuck(String transport) throws Exception {
        AtomicReference<Runnable> opened = new AtomicReference<>(() -> {});
        Tunnel server = tunnel.serve(
                PLUGINS.transport(transport),
                builder -> builder.threads(1).listener(new TunnelListener() {
                    @Override
                    public void onSessionOpened(SessionInfo session) {
                        opened.get().run();
                    }
                }));
        LocalClient client =
                tunnel.client(PLUGINS.transport(transport), builder -> builder).start();
        tunnel.assertPacketsCross(client);
        assertEquals(
                List.of("ztun-" + transport + "-0", "ztun-tun-reader-0"),
                server.progress().stream().map(ThreadProgress::thread).toList());
        assertEquals(List.of(), stuck(server));

        opened.set(this::hold);
        LocalClient second =
                tunnel.client(PLUGINS.transport(transport), builder -> builder).start();
        await(() -> stuck(server).equals(List.of("ztun-" + transport + "-0")));

        release.countDown();
        await(() -> stuck(server).isEmpty());
        tunnel.assertPacketsCross(second);
        assertTrue(server.progress().stream().allMatch(thread -> thread.count() > 0));
    }
}
