package io.ztun.codec.lz4;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;
import io.ztun.testkit.codec.CodecSavings;

class Lz4ContractTest extends CodecContractTest implements CodecSavings {

    @Override
    public CodecProvider provider() {
        return new Lz4CodecProvider();
    }
}
