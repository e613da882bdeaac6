package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Random;

import org.junit.jupiter.api.Test;

import io.ztun.api.Offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ChecksumsTest {

    @Test
    void shouldSumTheExampleOfTheRfc() {
        ByteBuffer example = ByteBuffer.allocateDirect(8)
                .put(0, new byte[] {0x00, 0x01, (byte) 0xf2, 0x03, (byte) 0xf4, (byte) 0xf5, (byte) 0xf6, (byte) 0xf7});
        assertEquals(0xddf2, Checksums.sum(example, 0, 8));
    }

    @Test
    void shouldSumEveryLengthAtEveryAlignmentInEitherByteOrder() {
        byte[] bytes = new byte[400];
        Random random = Seed.random();
        random.nextBytes(bytes);
        ByteBuffer buffer = ByteBuffer.allocateDirect(bytes.length).put(0, bytes);
        for (int from = 0; from < 16; from++) {
            for (int to = from; to <= bytes.length; to++) {
                buffer.order(random.nextBoolean() ? ByteOrder.BIG_ENDIAN : ByteOrder.LITTLE_ENDIAN);
                assertEquals(Rfc1071.sum(bytes, from, to), Checksums.sum(buffer, from, to - from), Seed.at(from));
            }
        }
    }

    @Test
    void shouldCarryWithoutLoss() {
        byte[] ones = new byte[65_535];
        Arrays.fill(ones, (byte) 0xff);
        ByteBuffer buffer = ByteBuffer.allocateDirect(ones.length).put(0, ones);
        for (int length = 65_500; length <= ones.length; length++) {
            assertEquals(Rfc1071.sum(ones, 0, length), Checksums.sum(buffer, 0, length));
        }
        assertEquals(0, Checksums.sum(ByteBuffer.allocateDirect(64), 0, 64));
    }

    @Test
    void shouldRefuseARangeOutsideTheBuffer() {
        ByteBuffer buffer = ByteBuffer.allocateDirect(64);
        assertThrows(IndexOutOfBoundsException.class, () -> Checksums.sum(buffer, 1, 64));
        assertThrows(IndexOutOfBoundsException.class, () -> Checksums.sum(buffer, -1, 8));
    }

    @Test
    void shouldAddAndSubtractWithEndAroundCarry() {
        assertEquals(1, Checksums.add(0xffff, 1));
        assertEquals(0xfffe, Checksums.subtract(1, 2));
        for (int a = 1; a <= 0xffff; a += 251) {
            assertEquals(a, Checksums.subtract(Checksums.add(a, 0x1234), 0x1234));
        }
    }

    @Test
    void shouldCompleteAPartialChecksumInPlace() {
        PacketFactory factory = new PacketFactory(Seed.random());
        for (int round = 0; round < 2_000; round++) {
            TestPacket packet = factory.plain();
            ByteBuffer buffer = packet.guarded();
            Checksums.complete(buffer, TestPacket.GUARD, packet.bytes().length, packet.offload());
            assertArrayEquals(Segments.naive(packet).get(0).bytes(), packet.in(buffer), Seed.at(round));
            assertTrue(TestPacket.guardsIntact(buffer));
        }
    }

    @Test
    void shouldNeverWriteZeroWhereZeroMeansNone() {
        PacketFactory factory = new PacketFactory(Seed.random());
        for (int round = 0; round < 200; round++) {
            TestPacket packet = factory.superPacket(round % 2 == 0, round % 4 < 2, factory.between(2, 99), 0);
            factory.withZeroChecksum(packet);
            ByteBuffer buffer = packet.guarded();
            Checksums.complete(buffer, TestPacket.GUARD, packet.bytes().length, packet.offload());
            int field = Offload.csumStart(packet.offload()) + Offload.csumOffset(packet.offload());
            assertEquals(0xffff, new TestPacket(packet.in(buffer), 0).u16(field), Seed.at(round));
        }
    }

    @Test
    void shouldLeaveACompletePacketAlone() {
        TestPacket packet = new PacketFactory(Seed.random()).plain();
        ByteBuffer buffer = packet.guarded();
        Checksums.complete(buffer, TestPacket.GUARD, packet.bytes().length, Offload.NONE);
        assertArrayEquals(packet.bytes(), packet.in(buffer));
    }
}
