package io.ztun.codec.zstd;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;
import io.ztun.testkit.codec.CodecSavings;

class ZstdContractTest extends CodecContractTest implements CodecSavings {

    @Override
    public CodecProvider provider() {
        return new ZstdCodecProvider();
    }
}
