package io.ztun.codec.snappy;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;
import io.ztun.testkit.codec.CodecSavings;

class SnappyContractTest extends CodecContractTest implements CodecSavings {

    @Override
    public CodecProvider provider() {
        return new SnappyCodecProvider();
    }
}
