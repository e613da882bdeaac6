package io.ztun.tun.linux;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Offload;

import static org.junit.jupiter.api.Assertions.assertEquals;

class VirtioNetTest {

    private static final long TCP = Offload.of(Offload.NEEDS_CSUM, Offload.GSO_TCPV4 | Offload.GSO_ECN, 0x1234, 20, 16);

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void shouldKeepToTheMachinesByteOrderWhateverTheBuffers(boolean big) {
        ByteBuffer header = ByteBuffer.allocateDirect(13).order(big ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
        VirtioNet.put(header, 3, TCP, 0xfedc);
        header.order(ByteOrder.nativeOrder());
        assertEquals(Offload.NEEDS_CSUM, header.get(3));
        assertEquals(Offload.GSO_TCPV4 | Offload.GSO_ECN, header.get(4) & 0xff);
        assertEquals((short) 0xfedc, header.getShort(5));
        assertEquals(0x1234, header.getShort(7));
        assertEquals(20, header.getShort(9));
        assertEquals(16, header.getShort(11));
        assertEquals(TCP, VirtioNet.get(header, 3));
    }

    @Test
    void shouldLeaveOutFlagsOfLaterKernels() {
        ByteBuffer header = ByteBuffer.allocateDirect(10).put(0, (byte) 0xff);
        assertEquals(Offload.of(Offload.NEEDS_CSUM | Offload.DATA_VALID, 0, 0, 0, 0), VirtioNet.get(header, 0));
    }

    @Test
    void shouldFindTheEndOfTheHeaders() {
        ByteBuffer packet = ByteBuffer.allocateDirect(100).put(5 + 20 + 12, (byte) 0x8f);
        assertEquals(52, VirtioNet.headersLength(packet, 5, 95, TCP));
        assertEquals(52, VirtioNet.headersLength(packet.limit(7), 5, 95, TCP));
        assertEquals(7, packet.limit());
        assertEquals(28, VirtioNet.headersLength(packet, 5, 95, Offload.of(1, Offload.GSO_UDP_L4, 10, 20, 6)));
    }

    @Test
    void shouldLeaveHeadersThatAreNotAllThereToTheKernel() {
        ByteBuffer packet = ByteBuffer.allocateDirect(100).put(5 + 20 + 12, (byte) 0x80);
        assertEquals(0, VirtioNet.headersLength(packet, 5, 51, TCP));
        assertEquals(0, VirtioNet.headersLength(packet, 5, 32, TCP));
        assertEquals(0, VirtioNet.headersLength(packet, 0, 100, Offload.of(1, Offload.GSO_TCPV6, 10, 65_535, 16)));
        assertEquals(0, VirtioNet.headersLength(packet, 0, 100, Offload.of(1, Offload.GSO_UDP_L4, 10, 93, 6)));
        assertEquals(0, VirtioNet.headersLength(packet, 0, 100, Offload.NONE));
    }
}
