package io.ztun.testkit.transport;

import io.ztun.api.Api;

/**
 * All that an ordered transport has to do; subject by subject in the interfaces that it is made of. For others see {@link
 * UnorderedTransportContractTest}.
 *
 * <pre>{@code
 * final class MyTransportContractTest extends TransportContractTest {
 *     @Override
 *     public TransportProvider provider() {
 *         return new MyTransportProvider();
 *     }
 * }
 * }</pre>
 *
 * Random content is drawn from a seed that is printed when a test fails; {@code -Dztun.seed=N} repeats it.
 */
@Api(Api.Status.EXPERIMENTAL)
public abstract class TransportContractTest
        implements DeliveryContract,
                BatchContract,
                SendingContract,
                FrameLimitContract,
                BackPressureContract,
                ClosingContract,
                ConnectingContract,
                ProxyProtocolContract,
                OrderedFairnessContract,
                ResourceContract {

    /** For subclasses. */
    protected TransportContractTest() {}
}
