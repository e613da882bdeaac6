package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.security.SecureRandom;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class CookiesTest {
    private static final long START_NS = Long.MAX_VALUE - 1_000;

    private final Cookies cookies = new Cookies(new SecureRandom(), START_NS);
    private final ByteBuffer buffer = ByteBuffer.allocate(40);

    /** An address that is nothing but its bytes. */
    private record Address(int last) implements Source {
        @Override
        public int ecn() {
            return 0;
        }

        @Override
        public boolean is(Peer peer) {
            throw new UnsupportedOperationException();
        }

        @Override
        public Peer toPeer() {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] target, int offset) {
            target[offset + LENGTH - 1] = (byte) last;
        }

        @Override
        public void reply(ByteBuffer datagram, int length) {
            throw new UnsupportedOperationException();
        }
    }

    private long check(int address, long nonce, long afterNs) {
        return cookies.check(new Address(address), nonce, START_NS + afterNs, buffer, 3);
    }

    private void write(int address, long nonce, long afterNs) {
        cookies.write(new Address(address), nonce, START_NS + afterNs, buffer, 3);
    }

    @Test
    void shouldTakeItsOwnForAddressAndNonce() {
        write(1, 7, 0);
        assertEquals(0, check(1, 7, 0));
        assertTrue(check(2, 7, 0) < 0);
        assertTrue(check(1, 8, 0) < 0);
        buffer.put(18, (byte) (buffer.get(18) ^ 1));
        assertTrue(check(1, 7, 0) < 0);
    }

    @Test
    void shouldTakeThemInTheirSlotAndTheNext() {
        for (long slot = 0; slot < 600; slot++) {
            long beginNs = slot * Cookies.SLOT_NS;
            write(1, 7, beginNs);
            assertEquals(slot, check(1, 7, beginNs + Cookies.SLOT_NS - 1));
            assertEquals(slot, check(1, 7, beginNs + 2 * Cookies.SLOT_NS - 1));
            assertTrue(check(1, 7, beginNs + 2 * Cookies.SLOT_NS) < 0, "slot=" + slot);
            assertTrue(check(1, 7, beginNs + 256 * Cookies.SLOT_NS) < 0, "slot=" + slot);
        }
    }

    @Test
    void shouldMakeOthersElsewhere() {
        write(1, 7, 0);
        byte[] mine = buffer.array().clone();
        Cookies other = new Cookies(new SecureRandom(), START_NS);
        other.write(new Address(1), 7, START_NS, buffer, 3);
        assertNotEquals(ByteBuffer.wrap(mine), buffer);
        assertTrue(check(1, 7, 0) < 0);
    }

    @Test
    void shouldTakeNothingBeforeItHasGivenAny() {
        for (int first = 0; first < 256; first++) {
            buffer.put(3, (byte) first);
            assertTrue(check(1, 7, 0) < 0);
        }
    }
}
