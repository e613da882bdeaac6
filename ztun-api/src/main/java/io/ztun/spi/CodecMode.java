package io.ztun.spi;

import io.ztun.api.Api;

/** How much a codec remembers between blocks. The handshake picks the mode that the link bears and both ends have. */
@Api(Api.Status.STABLE)
public enum CodecMode {

    /**
     * Every block may refer to those before it. Needs a link that delivers every frame once and in order; saves most on
     * protocols that repeat themselves.
     */
    STREAM,

    /**
     * Every block stands alone against a dictionary that both ends hold already, so that losing one costs no other. For
     * links that lose frames or change their order.
     */
    DICTIONARY,

    /** Every block stands alone, so that losing one costs no other. */
    BLOCK
}
