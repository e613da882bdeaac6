package io.ztun.tun.linux;

import io.ztun.spi.TunProvider;
import io.ztun.testkit.tun.TunContractTest;

@InNamespace
class LinuxTunContractTest extends TunContractTest {

    @Override
    public TunProvider provider() {
        return new LinuxTunProvider();
    }
}
