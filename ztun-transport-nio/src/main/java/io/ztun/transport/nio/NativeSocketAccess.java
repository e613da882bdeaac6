package io.ztun.transport.nio;

import java.nio.channels.NetworkChannel;

import io.ztun.api.Api;
import io.ztun.spi.SocketAccess;
import io.ztun.spi.SocketOptions;

/** For transports that have no access of their own. */
@Api(Api.Status.INTERNAL)
public final class NativeSocketAccess implements SocketAccess {
    /** Called by {@link java.util.ServiceLoader}. */
    public NativeSocketAccess() {}

    @Override
    public void apply(NetworkChannel channel, SocketOptions options) {
        new SocketSetup(options).apply(channel);
    }
}
