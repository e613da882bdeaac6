package io.ztun.core.internal.delivery;

import io.ztun.core.internal.count.SessionCounters;
import io.ztun.core.internal.offload.PacketSink;

/** Where received packets go. One thread. */
public interface TunOutput extends PacketSink {

    /** Whose the next packets are. What was held back for another is counted as that one's, which is seldom. @param counters or null */
    void onBehalfOf(SessionCounters counters);

    /** Lets go of everything that is held back. */
    void flush();
}
