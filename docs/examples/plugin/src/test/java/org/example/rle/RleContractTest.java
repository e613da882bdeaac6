package org.example.rle;

import io.ztun.spi.CodecProvider;
import io.ztun.testkit.codec.CodecContractTest;

/** All that a codec owes its users, as tests of ZTun's. */
class RleContractTest extends CodecContractTest {

    @Override
    public CodecProvider provider() {
        return new RleCodecProvider();
    }
}
