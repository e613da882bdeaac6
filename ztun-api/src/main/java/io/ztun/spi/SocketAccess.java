package io.ztun.spi;

import java.nio.channels.NetworkChannel;

import io.ztun.api.Api;
import io.ztun.api.TransportException;

/**
 * Sets what Java has no name for, of a socket. Found with {@link java.util.ServiceLoader} by {@link SocketOptions#apply}; a transport calls
 * that, and is none. Stateless and thread-safe.
 */
@Api(Api.Status.EXPERIMENTAL)
public interface SocketAccess {

    /**
     * Sets mark and interface. Never called where there is neither.
     *
     * @param channel open, and not bound
     * @param options what is wanted of it
     * @throws TransportException if the system refuses, or there is no access to the socket; the message says what to do
     */
    void apply(NetworkChannel channel, SocketOptions options);
}
