package io.ztun.core.internal.events;

import java.net.InetSocketAddress;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import io.ztun.core.internal.log.Descriptions;

/** Somebody was not let in. */
@Name("io.ztun.PeerRefused")
@Label("Peer Refused")
@Category("ZTun")
@Description("A connection that did not become a session")
@StackTrace(false)
public final class PeerRefused extends Event {
    @Label("Peer")
    String peer;

    @Label("Reason")
    String reason;

    private PeerRefused() {}

    /** Records it. */
    public static void record(InetSocketAddress from, String why) {
        PeerRefused event = new PeerRefused();
        if (event.shouldCommit()) {
            event.peer = Descriptions.of(from);
            event.reason = why;
            event.commit();
        }
    }
}
