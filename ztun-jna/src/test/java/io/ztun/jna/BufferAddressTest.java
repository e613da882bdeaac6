package io.ztun.jna;

import java.nio.ByteBuffer;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

class BufferAddressTest {

    @Test
    void shouldTakeDirectBuffersOnly() {
        assertThrows(IllegalArgumentException.class, () -> BufferAddress.find(ByteBuffer.allocate(8)));
    }

    @Test
    void shouldFollowWhenAnotherBufferIsUsed() {
        ByteBuffer whole = ByteBuffer.allocateDirect(16);
        ByteBuffer part = whole.slice(4, 8);
        BufferAddress address = new BufferAddress();
        long start = address.of(whole);
        assertEquals(start + 4, address.of(part));
        assertEquals(start, address.of(whole.position(3)));
    }
}
