package io.ztun.app.hooks;

import java.util.Locale;

/** When a program is run. */
public enum HookEvent {
    /** The interface is up and has its address; again when a client gets another one. */
    UP,
    /** The tunnel has ended, its interface is gone. */
    DOWN,
    /** A server has a new client. */
    CLIENT_UP,
    /** A server's client is gone. */
    CLIENT_DOWN;

    /** The event's name, such as {@code client-up}: that of its option, without dashes in front. */
    public String label() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
