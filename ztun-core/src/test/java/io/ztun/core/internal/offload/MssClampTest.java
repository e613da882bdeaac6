package io.ztun.core.internal.offload;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.ztun.api.Offload;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

class MssClampTest {
    private static final int MAX_LENGTH = 1_360;

    private final PacketFactory factory = new PacketFactory(Seed.random());

    /** A SYN with so many bytes of no-operation before its MSS option. */
    private TestPacket syn(boolean v6, int before, int mss) {
        int start = v6 ? 40 : 20;
        TestPacket packet = factory.superPacket(v6, true, 12, 100);
        byte[] bytes = packet.bytes();
        bytes[start + 13] = 0x02;
        bytes[start + 12] = (byte) (44 / 4 << 4); // the payload becomes options too
        java.util.Arrays.fill(bytes, start + 20, start + 44, (byte) 1);
        bytes[start + 20 + before] = 2;
        bytes[start + 21 + before] = 4;
        packet.put16(start + 22 + before, mss);
        return sealed(packet, start);
    }

    private static TestPacket sealed(TestPacket packet, int start) {
        packet.put16(start + 16, 0);
        packet.put16(start + 16, Rfc1071.transport(packet.bytes(), start, 6));
        packet.sealIp();
        return packet.with(Offload.NONE);
    }

    private static int clamp(TestPacket packet, long offload) {
        ByteBuffer buffer = packet.guarded();
        int found = MssClamp.find(buffer, TestPacket.GUARD, packet.bytes().length);
        int value = found != 0 && MssClamp.exceeds(buffer, TestPacket.GUARD, found, MAX_LENGTH) ? found : 0;
        if (value != 0) {
            MssClamp.lower(buffer, TestPacket.GUARD, value, offload, MAX_LENGTH);
        }
        assertTrue(TestPacket.guardsIntact(buffer));
        System.arraycopy(packet.in(buffer), 0, packet.bytes(), 0, packet.bytes().length);
        return value;
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2, 3, 7, 19, 20})
    void shouldLowerWhatIsTooMuchAndKeepTheChecksumRight(int before) {
        for (int round = 0; round < 2_000; round++) {
            boolean v6 = factory.oneIn(2);
            int start = v6 ? 40 : 20;
            TestPacket packet = syn(v6, before, factory.between(MAX_LENGTH - start - 19, 65_535));
            int stored = packet.u16(start + 16);
            assertEquals(start + 22 + before, clamp(packet, Offload.NONE));
            assertEquals(MAX_LENGTH - start - 20, packet.u16(start + 22 + before));
            int changed = packet.u16(start + 16);
            assertEquals(sealed(packet, start).u16(start + 16), changed, Seed.at("stored=" + stored));
        }
    }

    @Test
    void shouldLeaveAChecksumThatIsStillToBeCompleted() {
        TestPacket packet = syn(false, 0, 9_000);
        int stored = packet.u16(36);
        assertEquals(42, clamp(packet, Offload.of(Offload.NEEDS_CSUM, Offload.GSO_NONE, 0, 20, 16)));
        assertEquals(stored, packet.u16(36));
    }

    @Test
    void shouldLeaveEverythingElse() {
        assertEquals(0, clamp(syn(false, 0, MAX_LENGTH - 40), Offload.NONE));
        assertEquals(0, clamp(syn(true, 4, 536), Offload.NONE));
        TestPacket noSyn = syn(false, 0, 9_000);
        noSyn.bytes()[33] = 0x10;
        assertEquals(0, clamp(noSyn, Offload.NONE));
        TestPacket ended = syn(false, 4, 9_000);
        ended.bytes()[40] = 0;
        assertEquals(0, clamp(ended, Offload.NONE));
        TestPacket endless = syn(false, 4, 9_000);
        endless.bytes()[40] = 99;
        endless.bytes()[41] = 0;
        assertEquals(0, clamp(endless, Offload.NONE));
        TestPacket udp = factory.superPacket(false, false, 100, 200);
        assertEquals(0, clamp(udp, Offload.NONE));
    }

    /** A SYN with an MSS option and another one before or behind it. */
    private TestPacket synWith(boolean v6, int kind, int length, boolean before) {
        int start = v6 ? 40 : 20;
        TestPacket packet = syn(v6, before ? length : 0, 9_000);
        int at = start + 20 + (before ? 0 : 4);
        packet.bytes()[at] = (byte) kind;
        packet.bytes()[at + 1] = (byte) length;
        return sealed(packet, start);
    }

    /** The digest covers the options (RFC 5925 section 5.1), that of MD5 does not (RFC 2385 section 2.0). */
    @Test
    void shouldLeaveASynThatADigestCovers() {
        for (boolean v6 : new boolean[] {false, true}) {
            for (boolean before : new boolean[] {false, true}) {
                TestPacket signed = synWith(v6, 29, 16, before);
                byte[] same = signed.bytes().clone();
                assertEquals(0, clamp(signed, Offload.NONE), signed::toString);
                assertArrayEquals(same, signed.bytes());
                assertNotEquals(0, clamp(synWith(v6, 19, 18, before), Offload.NONE));
            }
            assertEquals(0, clamp(PacketFactory.authenticated(syn(v6, 0, 9_000)), Offload.NONE));
        }
    }

    @Test
    void shouldNeverLeaveThePacket() {
        for (int round = 0; round < 200_000; round++) {
            TestPacket packet = syn(factory.oneIn(2), 0, 9_000);
            int start = packet.isV6() ? 40 : 20;
            for (int i = start + 12; i < packet.bytes().length; i++) {
                packet.bytes()[i] = (byte) (factory.oneIn(2) ? factory.between(0, 4) : factory.random.nextInt());
            }
            packet.bytes()[start + 13] |= 2;
            clamp(packet, Offload.NONE);
        }
    }
}
