package io.ztun.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class SegmentLimitsTest {
    /** What a TCP timestamp takes of each segment (RFC 7323). */
    private static final int TIMESTAMP = 12;

    private final SegmentLimits limits = new SegmentLimits();
    private final InetAddress here = InetAddress.getLoopbackAddress();

    private int[] segments() throws Exception {
        try (ServerSocketChannel listener = ServerSocketChannel.open().bind(new InetSocketAddress(here, 0));
                SocketChannel channel = SocketChannel.open()) {
            InetSocketAddress server = (InetSocketAddress) listener.getLocalAddress();
            limits.apply(channel, server);
            channel.connect(server);
            try (SocketChannel peer = listener.accept()) {
                return new int[] {new KernelConnection(channel).segment(), new KernelConnection(peer).segment()};
            }
        }
    }

    private void assertSegments(int most) throws Exception {
        for (int segment : segments()) {
            assertTrue(segment == most || segment == most - TIMESTAMP, "segment=" + segment + " most=" + most);
        }
    }

    @Test
    void shouldMakeSegmentsOfBothEndsShorterStepByStep() throws Exception {
        assertTrue(segments()[0] > 10_000, "loopback");
        assertTrue(limits.lower(here, 1_448));
        assertSegments(1_240);
        assertTrue(limits.lower(here, 1_228));
        assertSegments(960);
        assertTrue(limits.lower(here, 948));
        assertSegments(536);
        assertFalse(limits.lower(here, 524), "nothing is left to try");
        assertSegments(536);
    }

    @Test
    void shouldLeaveWhatIsShortAlready() {
        assertFalse(limits.lower(here, SegmentLimits.SEGMENT_MIN));
    }

    @Test
    void shouldBelieveTwoThatEndAlikeSoonAfterEachOther() throws Exception {
        long hourNs = TimeUnit.HOURS.toNanos(1);
        limits.suspect(here, 1_448, 0);
        limits.trust(here);
        limits.suspect(here, 1_448, 1);
        limits.suspect(here, 1_448, hourNs);
        assertTrue(segments()[0] > 10_000);
        limits.suspect(here, 1_448, hourNs + 1);
        assertSegments(1_240);
    }

    @Test
    void shouldTellServersApart() throws Exception {
        assertTrue(limits.lower(InetAddress.getByName("198.18.0.1"), 1_448));
        assertTrue(segments()[0] > 10_000);
    }
}
