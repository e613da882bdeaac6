package io.ztun.core.internal.protocol;

import org.junit.jupiter.api.Test;

import io.ztun.api.ProtocolException;
import io.ztun.api.TransportException;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class RefusedExceptionTest {
    private final RefusedException usedUp = new RefusedException(Close.Code.QUOTA, "the quota is used up");

    @Test
    void shouldTellWhatToMakeOfIt() {
        assertEquals(Close.Code.QUOTA, RefusedException.code(usedUp));
        assertEquals(Close.Code.OTHER, RefusedException.code(new ProtocolException("full")));
    }

    /** Of several servers or addresses, the first failure is the cause, and the others are suppressed. */
    @Test
    void shouldBeFoundAmongOthers() {
        TransportException first = new TransportException("none let this client in", usedUp);
        TransportException second = new TransportException("none let this client in", new ProtocolException("full"));
        assertFalse(RefusedException.has(second, Close.Code.QUOTA));
        second.addSuppressed(usedUp);
        assertTrue(RefusedException.has(usedUp, Close.Code.QUOTA));
        assertTrue(RefusedException.has(first, Close.Code.QUOTA));
        assertTrue(RefusedException.has(second, Close.Code.QUOTA));
        assertFalse(RefusedException.has(new ProtocolException("full"), Close.Code.QUOTA));
    }
}
