package io.ztun.core.internal.codec;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;

/** A codec that saves nothing keeps the contract too. */
class NoneContractTest extends CodecContractTest {

    @Override
    public CodecProvider provider() {
        return new NoneCodecProvider();
    }
}
