package io.ztun.core.internal.events;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

import io.ztun.core.info.SessionInfo;
import io.ztun.core.internal.log.Descriptions;

/** A session carries packets from now on. */
@Name("io.ztun.SessionOpened")
@Label("Session Opened")
@Category("ZTun")
@Description("A session has begun")
@StackTrace(false)
public final class SessionOpened extends Event {
    @Label("Session")
    long session;

    @Label("Peer")
    String peer;

    @Label("Address")
    String address;

    @Label("Client")
    String client;

    @Label("Codec")
    String codec;

    @Label("Cipher")
    @Description("Empty in the clear")
    String cipher;

    private SessionOpened() {}

    /** @param cipher or an empty string */
    public static void record(SessionInfo info, String cipher) {
        SessionOpened event = new SessionOpened();
        if (event.shouldCommit()) {
            event.session = info.id();
            event.peer = Descriptions.of(info.peer());
            event.address = info.addresses().toString();
            event.client = info.client().orElse("");
            event.codec = info.codec();
            event.cipher = cipher;
            event.commit();
        }
    }
}
