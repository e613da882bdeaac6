package io.ztun.transport.tls;

import io.ztun.spi.TransportProvider;
import io.ztun.testkit.transport.TransportContractTest;

class TlsTransportContractTest extends TransportContractTest {
    @Override
    public TransportProvider provider() {
        return Identity.shared().provider();
    }

    /** The JDK's engine does, for each record. */
    @Override
    public boolean allocatesPerFrame() {
        return true;
    }
}
