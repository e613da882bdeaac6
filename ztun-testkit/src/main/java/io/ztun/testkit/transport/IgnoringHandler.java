package io.ztun.testkit.transport;

import java.nio.ByteBuffer;

import io.ztun.spi.LinkHandler;

/** Looks at nothing. */
class IgnoringHandler implements LinkHandler {
    @Override
    public void onFrame(ByteBuffer frame, int offset, int length) {}

    @Override
    public void onClosed(Throwable cause) {}
}
