package io.ztun.core.internal.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Threshold;

/** A packet thread was at the same work for long, and the others had to wait. */
@Name("io.ztun.SlowTurn")
@Label("Slow Turn")
@Category("ZTun")
@Description("A packet thread was at one batch of packets, or at one session's frames, for longer than it should be")
@Threshold("20 ms")
@StackTrace(false)
final class SlowTurn extends Event {
    @Label("Session")
    @Description("Whose frames; 0 for a batch of packets from the interface")
    long session;
}
