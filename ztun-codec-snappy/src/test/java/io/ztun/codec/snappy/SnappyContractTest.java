package io.ztun.codec.snappy;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;

class SnappyContractTest extends CodecContractTest {

    @Override
    public CodecProvider provider() {
        return new SnappyCodecProvider();
    }
}
