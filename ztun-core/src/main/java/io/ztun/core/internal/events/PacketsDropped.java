package io.ztun.core.internal.events;

import java.util.Locale;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import io.ztun.core.info.SessionInfo;

/** Packets or frames of a session came to nothing within the last second. */
@Name("io.ztun.PacketsDropped")
@Label("Packets Dropped")
@Category("ZTun")
@Description("Packets or frames of a session that came to nothing within a second, by their cause")
@StackTrace(false)
public final class PacketsDropped extends Event {
    @Label("Session")
    long session;

    @Label("Address")
    String address;

    @Label("Cause")
    String cause;

    @Label("Count")
    long count;

    private PacketsDropped() {}

    /** @param why the cause's name */
    public static void record(SessionInfo info, String why, long many) {
        PacketsDropped event = new PacketsDropped();
        if (event.shouldCommit()) {
            event.session = info.id();
            event.address = info.addresses().toString();
            event.cause = why.toLowerCase(Locale.ROOT).replace('_', '-');
            event.count = many;
            event.commit();
        }
    }
}
