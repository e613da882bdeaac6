package io.ztun.testkit.tun;

import java.io.IOException;

import io.ztun.api.Api;
import io.ztun.api.Cidr;
import io.ztun.spi.TunDevice;
import io.ztun.spi.TunProvider;

/** What each part of the contract needs to know. */
@Api(Api.Status.EXPERIMENTAL)
public interface TunContract {

    /** The address that devices are given. */
    Cidr LOCAL = Cidr.parse("10.99.0.1/24");

    /** The address of the tunnel's far end. */
    Cidr REMOTE = Cidr.parse("10.99.0.2/24");

    /** The MTU that devices are given, in bytes. */
    int MTU = 1_500;

    /** The provider under test. Called as often as needed. */
    TunProvider provider();

    /** The other side of a device, which has been configured: a UDP socket of this machine's, unless the backend has none. */
    default Outside outside(TunDevice device) throws IOException {
        return new SystemOutside();
    }
}
