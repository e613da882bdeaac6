package io.ztun.testkit.transport;

import java.net.InetAddress;
import java.net.InetSocketAddress;

import io.ztun.api.Api;
import io.ztun.spi.TransportProvider;

/** What each part of the contract needs to know, and what a transport may say that it cannot do: what is about that is left out. */
@Api(Api.Status.EXPERIMENTAL)
public interface TransportContract {

    /** The provider under test. Called as often as needed. */
    TransportProvider provider();

    /** Whether links run over IP. If not, names and addresses of hosts mean nothing to it, and {@link #anyAddress} has to be its own. */
    default boolean isOverIp() {
        return true;
    }

    /** An address to listen on, any number of times at once: each listener gets one of its own. */
    default InetSocketAddress anyAddress() {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
    }

    /** Whether frames cost garbage, because what is below leaves no other way. */
    default boolean allocatesPerFrame() {
        return false;
    }
}
