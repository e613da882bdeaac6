package io.ztun.bench;

import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/** What every codec benchmark is run with. */
@State(Scope.Thread)
public class BlockParameters {

    /** How many blocks one invocation works through: enough to hide its overhead, and more than a 64 KiB history holds. */
    static final int BLOCKS = 1024;

    /** The codec and its mode. */
    @Param({"lz4-stream", "lz4-dictionary", "lz4-block", "zstd-stream", "zstd-dictionary", "zstd-block", "snappy-block"
    })
    public String codec;

    /** Bytes in a block: an acknowledgement, a small answer, an Ethernet packet, one of the tunnel's MTU, a super-packet. */
    @Param({"64", "300", "1448", "9000", "65535"})
    public int length;
}
