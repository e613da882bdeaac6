package io.ztun.testkit.tun;

import java.nio.ByteBuffer;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.ztun.api.Api;
import io.ztun.api.Offload;
import io.ztun.spi.TunWriter;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What comes out of the tunnel and goes to the system. */
@Api(Api.Status.EXPERIMENTAL)
public interface TunWritingContract extends TunContract {

    /** Packets of every length that fits the MTU arrive, out of whatever buffer; nothing of it is used later, or moved. */
    @Test
    default void shouldWriteOutOfTheMiddleOfABuffer() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            TunWriter writer = tun.device.newWriter();
            int seed = 0;
            for (int length : new int[] {1, 2, 63, 64, 65, 500, 1_471, 1_472}) {
                byte[] payload = OpenTun.payload(length, seed++);
                ByteBuffer packet = TunPackets.incoming(payload);
                ByteBuffer larger = OpenTun.within(packet, 13);
                assertTrue(writer.write(larger, 13, packet.capacity(), Offload.NONE));
                assertEquals(1, larger.position());
                assertEquals(13 + packet.capacity(), larger.limit());
                for (int i = 0; i < larger.limit(); i++) {
                    larger.put(i, (byte) 0x5a);
                }
                assertArrayEquals(payload, tun.outside.receive(OpenTun.SOON));
            }
        }
    }

    /** Each thread that writes has a writer of its own. */
    @Test
    default void shouldHaveAnyNumberOfWriters() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            for (TunWriter writer : List.of(tun.device.newWriter(), tun.device.newWriter(), tun.device.newWriter())) {
                ByteBuffer packet = TunPackets.incoming(OpenTun.payload(40, 1));
                assertTrue(writer.write(packet, 0, packet.capacity(), Offload.NONE));
                assertArrayEquals(OpenTun.payload(40, 1), tun.outside.receive(OpenTun.SOON));
            }
        }
    }

    /** A range that leaves the buffer is refused, and the device goes on. */
    @Test
    default void shouldRefuseARangeOutsideTheBuffer() throws Exception {
        try (OpenTun tun = OpenTun.of(this)) {
            TunWriter writer = tun.device.newWriter();
            ByteBuffer packet = TunPackets.incoming(OpenTun.payload(40, 2));
            int length = packet.capacity();
            int[][] wrong = {{-1, 10}, {1, length}, {length, 1}, {0, length + 1}, {0, -1}, {Integer.MAX_VALUE, 10}};
            for (int[] range : wrong) {
                assertThrows(
                        IndexOutOfBoundsException.class,
                        () -> writer.write(packet, range[0], range[1], Offload.NONE),
                        () -> "offset=" + range[0] + " length=" + range[1]);
            }
            assertTrue(writer.write(packet, 0, length, Offload.NONE));
            assertArrayEquals(OpenTun.payload(40, 2), tun.outside.receive(OpenTun.SOON));
        }
    }
}
