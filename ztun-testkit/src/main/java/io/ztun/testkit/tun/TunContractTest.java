package io.ztun.testkit.tun;

import io.ztun.api.Api;

/** All of the contract of {@link io.ztun.spi.TunProvider} and what it opens. Extend it and say which provider is meant. */
@Api(Api.Status.EXPERIMENTAL)
public abstract class TunContractTest implements TunLifeContract, TunReadingContract, TunWritingContract {

    /** For subclasses. */
    protected TunContractTest() {}
}
