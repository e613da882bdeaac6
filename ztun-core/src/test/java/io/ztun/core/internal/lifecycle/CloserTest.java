package io.ztun.core.internal.lifecycle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

class CloserTest {

    @Test
    void shouldCloseAllAndThrowWhatWasThrownFirst() {
        List<String> closed = new ArrayList<>();
        Error first = new OutOfMemoryError("meant to fail");
        IOException second = new IOException("meant to fail too");
        Closer closer = new Closer()
                .close(() -> closed.add("a"))
                .close(() -> {
                    throw first;
                })
                .close(() -> {
                    throw second;
                })
                .close(() -> closed.add("b"));
        assertSame(first, assertThrows(OutOfMemoryError.class, closer::end));
        assertArrayEquals(new Throwable[] {second}, first.getSuppressed());
        assertEquals(List.of("a", "b"), closed);
    }

    @Test
    void shouldAddToTheReasonForClosing() {
        IllegalStateException reason = new IllegalStateException("why");
        IOException thrown = new IOException("meant to fail");
        new Closer()
                .close(() -> {
                    throw thrown;
                })
                .endBecauseOf(reason);
        assertArrayEquals(new Throwable[] {thrown}, reason.getSuppressed());
    }
}
