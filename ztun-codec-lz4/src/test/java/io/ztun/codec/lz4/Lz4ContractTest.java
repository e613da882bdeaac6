package io.ztun.codec.lz4;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;

class Lz4ContractTest extends CodecContractTest {

    @Override
    public CodecProvider provider() {
        return new Lz4CodecProvider();
    }
}
