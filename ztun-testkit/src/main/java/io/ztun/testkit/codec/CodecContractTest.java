package io.ztun.testkit.codec;

import org.junit.jupiter.api.TestInstance;

import io.ztun.api.Api;

/**
 * All of the contract of {@link io.ztun.spi.CodecProvider}, {@link io.ztun.spi.Encoder} and {@link io.ztun.spi.Decoder}.
 * Extend it and say which provider is meant; every mode is tested, each with the default level and both ends of the range.
 */
@Api(Api.Status.EXPERIMENTAL)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
public abstract class CodecContractTest
        implements CodecProviderContract,
                CodecRoundTripContract,
                CodecHistoryContract,
                CodecDictionaryContract,
                CodecMisuseContract,
                CodecHostileInputContract,
                CodecAllocationContract,
                CodecMemoryContract {

    /** For subclasses. */
    protected CodecContractTest() {}
}
