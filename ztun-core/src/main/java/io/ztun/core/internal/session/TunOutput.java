package io.ztun.core.internal.session;

import io.ztun.core.internal.offload.PacketSink;

/** Where received packets go. One thread. */
interface TunOutput extends PacketSink {

    /** Lets go of everything that is held back. */
    void flush();
}
