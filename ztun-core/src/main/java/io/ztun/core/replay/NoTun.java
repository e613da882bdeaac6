package io.ztun.core.replay;

import java.nio.ByteBuffer;

import io.ztun.api.Addresses;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

/** Where a replay's packets come out: it counts their bytes. One thread. */
final class NoTun implements TunDevice, TunWriter {
    private long bytes;

    /** Bytes of all packets that came out. */
    long bytes() {
        return bytes;
    }

    @Override
    public boolean write(ByteBuffer packet, int offset, int length, long offload) {
        bytes += length;
        return true;
    }

    @Override
    public String name() {
        return "replay";
    }

    /** Nobody joins packets then, which would change nothing on the line. */
    @Override
    public boolean offload() {
        return false;
    }

    @Override
    public void configure(Addresses addresses, int mtu) {}

    @Override
    public int readers() {
        return 0;
    }

    @Override
    public TunReader reader(int index) {
        throw new IndexOutOfBoundsException(index);
    }

    @Override
    public TunWriter newWriter() {
        return this;
    }

    @Override
    public void close() {}
}
