package io.ztun.transport.udp;

import io.ztun.spi.TransportProvider;
import io.ztun.testkit.transport.UnorderedTransportContractTest;

final class UdpTransportContractTest extends UnorderedTransportContractTest {
    @Override
    public TransportProvider provider() {
        return new UdpTransportProvider();
    }
}
