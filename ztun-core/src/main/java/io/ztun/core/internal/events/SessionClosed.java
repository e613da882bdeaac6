package io.ztun.core.internal.events;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.internal.log.Descriptions;

/** A session is over. */
@Name("io.ztun.SessionClosed")
@Label("Session Closed")
@Category("ZTun")
@Description("A session has ended")
@StackTrace(false)
public final class SessionClosed extends Event {
    @Label("Session")
    long session;

    @Label("Peer")
    String peer;

    @Label("Address")
    String address;

    @Label("Reason")
    String reason;

    @Label("Open For")
    @Timespan(Timespan.MILLISECONDS)
    long openFor;

    @Label("Bytes")
    @Description("Of packets, both ways")
    @DataAmount
    long bytes;

    @Label("Line Bytes")
    @Description("Of frames, both ways")
    @DataAmount
    long lineBytes;

    private SessionClosed() {}

    /** Records it. */
    public static void record(SessionInfo info, SessionStatistics statistics, String why) {
        SessionClosed event = new SessionClosed();
        if (event.shouldCommit()) {
            event.session = info.id();
            event.peer = Descriptions.of(info.peer());
            event.address = info.addresses().toString();
            event.reason = why;
            event.openFor = statistics.duration().toMillis();
            event.bytes = statistics.total().bytes();
            event.lineBytes = statistics.total().wireBytes();
            event.commit();
        }
    }
}
