package io.ztun.transport.udp;

import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.testkit.transport.UnorderedTransportContractTest;

/** The whole contract with a call for each datagram, as where the system has nothing better. */
final class PortableContractTest extends UnorderedTransportContractTest {
    @Override
    public TransportProvider provider() {
        return new TransportProvider() {
            @Override
            public String name() {
                return "udp";
            }

            @Override
            public Transport create(TransportConfig config) {
                return new UdpTransportProvider().create(config.withOffload(TransportConfig.Offloads.OFF));
            }
        };
    }
}
