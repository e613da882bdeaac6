package io.ztun.app.engine;

import java.nio.ByteBuffer;

import io.ztun.testkit.fake.FakeTun;

/** Takes every packet, and keeps none. */
final class Sink extends FakeTun {
    @Override
    public boolean write(ByteBuffer packet, int offset, int length, long offload) {
        return true;
    }
}
