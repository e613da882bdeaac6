package io.ztun.core.internal.delivery;

import io.ztun.core.internal.offload.PacketSink;

/** Where received packets go. One thread. */
public interface TunOutput extends PacketSink {

    /** Lets go of everything that is held back. */
    void flush();
}
