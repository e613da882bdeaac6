package io.ztun.testkit.transport;

import io.ztun.spi.TransportProvider;

/** What each part of the contract needs to know. */
public interface TransportContract {

    /** The provider under test. Called as often as needed. */
    TransportProvider provider();
}
