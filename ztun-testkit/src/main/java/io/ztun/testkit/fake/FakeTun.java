package io.ztun.testkit.fake;

import io.ztun.api.Addresses;
import io.ztun.api.Api;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunReader;
import io.ztun.spi.TunWriter;

/**
 * A device with nothing behind it, for what writes packets: they all come to {@link #write}, and nobody reads. It says that it
 * has offload.
 */
@Api(Api.Status.EXPERIMENTAL)
public abstract class FakeTun implements TunDevice, TunWriter {

    /** For subclasses. */
    protected FakeTun() {}

    @Override
    public String name() {
        return "fake";
    }

    @Override
    public boolean offload() {
        return true;
    }

    @Override
    public void configure(Addresses addresses, int mtu) {}

    @Override
    public int readers() {
        return 1;
    }

    @Override
    public TunReader reader(int index) {
        throw new IllegalStateException("nobody reads");
    }

    @Override
    public TunWriter newWriter() {
        return this;
    }

    @Override
    public void close() {}
}
