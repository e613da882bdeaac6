package io.ztun.testkit.transport;

import io.ztun.api.Api;

/**
 * All that a transport has to do whose links are not ordered, and may lose frames or carry them twice. It is subclassed as
 * {@link TransportContractTest} is. Loopback loses only what the receiver's buffer has no room for, and keeps the order: what
 * the tests send is measured by that, but for those that overload it.
 */
@Api(Api.Status.EXPERIMENTAL)
public abstract class UnorderedTransportContractTest
        implements LossyDeliveryContract,
                BatchContract,
                SendingContract,
                FrameLimitContract,
                ClosingContract,
                ConnectingContract,
                FairnessContract,
                ResourceContract {

    /** For subclasses. */
    protected UnorderedTransportContractTest() {}
}
