package io.ztun.testkit.transport;

import io.ztun.api.Api;
import io.ztun.spi.TransportProvider;

/** What each part of the contract needs to know. */
@Api(Api.Status.EXPERIMENTAL)
public interface TransportContract {

    /** The provider under test. Called as often as needed. */
    TransportProvider provider();
}
