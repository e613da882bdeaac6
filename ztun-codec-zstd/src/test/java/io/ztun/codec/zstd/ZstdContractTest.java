package io.ztun.codec.zstd;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;

class ZstdContractTest extends CodecContractTest {

    @Override
    public CodecProvider provider() {
        return new ZstdCodecProvider();
    }
}
