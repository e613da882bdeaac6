package io.ztun.transport.tcp;

import java.net.InetSocketAddress;

import io.ztun.spi.TransportProvider;
import io.ztun.testkit.transport.ConnectingContract;
import io.ztun.testkit.transport.ResourceContract;
import io.ztun.testkit.transport.SendingContract;

/** A transport that is not over IP and allocates for each frame keeps the contract, as far as it has not said that it cannot. */
class NamedTransportContractTest implements ConnectingContract, SendingContract, ResourceContract {

    @Override
    public TransportProvider provider() {
        return new NamedTransportProvider();
    }

    @Override
    public boolean isOverIp() {
        return false;
    }

    @Override
    public InetSocketAddress anyAddress() {
        return NamedTransportProvider.ANY;
    }

    @Override
    public boolean allocatesPerFrame() {
        return true;
    }
}
