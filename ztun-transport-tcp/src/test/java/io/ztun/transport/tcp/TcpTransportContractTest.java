package io.ztun.transport.tcp;

import io.ztun.spi.TransportProvider;
import io.ztun.testkit.transport.TransportContractTest;

/** The contract, run on this transport. */
final class TcpTransportContractTest extends TransportContractTest {
    @Override
    public TransportProvider provider() {
        return new TcpTransportProvider();
    }
}
