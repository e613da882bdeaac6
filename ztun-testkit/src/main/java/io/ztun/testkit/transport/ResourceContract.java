package io.ztun.testkit.transport;

import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import com.sun.management.ThreadMXBean;
import com.sun.management.UnixOperatingSystemMXBean;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.ztun.api.Api;
import io.ztun.spi.Link;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Nothing is allocated per frame, and nothing is left when a link or a transport is gone. */
@Api(Api.Status.EXPERIMENTAL)
public interface ResourceContract extends TransportContract {

    /** Frames before and while allocation is measured. */
    int COUNT = 30_000;

    /**
     * Sends frames; what is lost on an unordered link would be waited for in vain, so that no more are on their way there than
     * a receiver's buffer holds.
     *
     * @param patienceNs how the sender waits for room: itself, or until the link's thread has made some
     */
    private static void send(Link link, ByteBuffer buffer, int length, long patienceNs, CountingHandler receiver) {
        int window = link.isOrdered() ? Integer.MAX_VALUE : Math.max(1, Frames.UNORDERED_WINDOW / 2 / (length + 1_000));
        int arrived = receiver.count();
        for (int i = 0; i < COUNT; i++) {
            int result = link.send(buffer, Link.HEADROOM, length);
            while (result == Link.BACK_PRESSURED) {
                Thread.onSpinWait();
                result = link.send(buffer, Link.HEADROOM, length);
            }
            if (result == Link.QUEUED || i % window == window - 1) {
                link.flush(patienceNs);
            }
            if (i % window == window - 1) {
                receiver.spinUntil(arrived + i + 1);
            }
        }
        link.flush(patienceNs);
    }

    @ParameterizedTest
    @CsvSource({"60, 1000000000", "60, 0", "40000, 1000000000", "40000, 0"})
    default void shouldAllocateNothingPerFrame(int length, long patienceNs) {
        Assumptions.assumeFalse(allocatesPerFrame(), "the transport says that it allocates for each frame");
        ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        CountingHandler[] ends = new CountingHandler[2];
        try (Transport server = create();
                Transport client = create()) {
            var address = server.listen(anyAddress(), link -> ends[0] = new CountingHandler(link));
            Link link = client.connect(address, LinkPairs.TIMEOUT, made -> ends[1] = new CountingHandler(made));
            Conditions.await("the server's end is there", () -> ends[0] != null);
            ByteBuffer buffer = ByteBuffer.allocateDirect(Link.HEADROOM + length);
            long[] ids = {CountingHandler.currentThreadId(), ends[0].threadId(), ends[1].threadId()};
            String[] names = {"sender", "receiving link thread", "sending link thread"};

            send(link, buffer, length, patienceNs, ends[0]);
            ends[0].await(COUNT);
            long[] before = threads.getThreadAllocatedBytes(ids);
            send(link, buffer, length, patienceNs, ends[0]);
            long[] after = threads.getThreadAllocatedBytes(ids);
            ends[0].await(2 * COUNT);
            after[1] = threads.getThreadAllocatedBytes(ids[1]);
            for (int i = 0; i < ids.length; i++) {
                double each = (after[i] - before[i]) / (double) COUNT;
                assertTrue(each < 1, "bytes per frame: " + each + " by the " + names[i]);
            }
        }
    }

    private Transport create() {
        return provider().create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT));
    }

    @Test
    default void shouldLeaveNoDescriptorBehind() {
        Assumptions.assumeTrue(
                ManagementFactory.getOperatingSystemMXBean() instanceof UnixOperatingSystemMXBean,
                "descriptors can be counted");
        var system = (UnixOperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        try (LinkPairs pairs = LinkPairs.with(this, 100, 1_000);
                Transport client = create()) {
            connectAndClose(pairs, client, 20);
            long before = system.getOpenFileDescriptorCount();
            connectAndClose(pairs, client, 1_000);
            Conditions.await(
                    "descriptors are back at " + before, () -> system.getOpenFileDescriptorCount() <= before + 2);
        }
    }

    private static void connectAndClose(LinkPairs pairs, Transport client, int times) {
        for (int i = 0; i < times; i++) {
            var pair = pairs.connect(client);
            Traffic.sendAll(pair.clientLink(), 1, new int[] {20});
            pair.clientLink().flush(1_000_000);
            (i % 2 == 0 ? pair.clientLink() : pair.serverLink()).close();
            pair.client().awaitClosed();
            pair.server().awaitClosed();
        }
    }

    /** A heap that is full may show anywhere; a transport that has lost a thread because of it must not stay up and deaf. */
    @Test
    default void shouldTellWhenAThreadDies() throws Exception {
        CompletableFuture<Throwable> failure = new CompletableFuture<>();
        TransportConfig config = new TransportConfig(1, 1_000).withFailures(failure::complete);
        RecordingHandler[] ends = new RecordingHandler[1];
        try (Transport server = provider().create(config);
                Transport client = create()) {
            var address = server.listen(anyAddress(), link -> ends[0] = new RecordingHandler(link, 100));
            Link link = client.connect(address, LinkPairs.TIMEOUT, made -> new IgnoringHandler());
            Conditions.await("the server's end is there", () -> ends[0] != null);
            ends[0].failWith(new OutOfMemoryError("Java heap space"));
            Traffic.sendAll(link, 1, new int[] {20});
            assertNotNull(failure.get(10, TimeUnit.SECONDS));
            ends[0].awaitClosed();
        }
    }

    /** Direct memory that is short is one link's trouble. */
    @Test
    default void shouldGoOnWhereDirectMemoryIsShort() {
        try (LinkPairs pairs = LinkPairs.with(this, 100, 1_000)) {
            LinkPairs.Pair failing = pairs.connect();
            LinkPairs.Pair other = pairs.connect();
            failing.server().failWith(new OutOfMemoryError("Cannot reserve 1 bytes of direct buffer memory"));
            Traffic.sendAll(failing.clientLink(), 1, new int[] {20});
            failing.server().awaitClosedBy(OutOfMemoryError.class);
            Traffic.sendAll(other.clientLink(), 2, new int[] {20});
            Traffic.expectAll(other.server(), 2, new int[] {20});
        }
    }

    @Test
    default void shouldLeaveNoThreadBehind() {
        Set<Thread> before = Thread.getAllStackTraces().keySet();
        for (int i = 0; i < 10; i++) {
            try (Transport transport = provider().create(new TransportConfig(3, 1_000))) {
                transport.listen(anyAddress(), link -> new IgnoringHandler());
            }
        }
        Set<String> after = Thread.getAllStackTraces().keySet().stream()
                .filter(thread -> !before.contains(thread) && thread.getName().startsWith("ztun"))
                .map(Thread::getName)
                .collect(Collectors.toSet());
        assertEquals(Set.of(), after);
    }
}
