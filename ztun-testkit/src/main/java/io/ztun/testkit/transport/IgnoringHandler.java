package io.ztun.testkit.transport;

import java.nio.ByteBuffer;

import io.ztun.spi.LinkHandler;
import io.ztun.spi.Turn;

/** Looks at nothing. */
class IgnoringHandler implements LinkHandler {
    @Override
    public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
        return true;
    }

    @Override
    public void onClosed(Throwable cause) {}
}
