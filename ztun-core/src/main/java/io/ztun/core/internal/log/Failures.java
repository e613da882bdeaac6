package io.ztun.core.internal.log;

import io.ztun.api.ZtunException;

/** How a failure is put into words. */
public final class Failures {
    private Failures() {}

    /** One line for a person: the message, or what kind of failure it is. */
    public static String describe(Throwable cause) {
        String message = cause.getMessage();
        boolean own = cause instanceof ZtunException;
        if (own && message != null && !message.isBlank()) {
            return message;
        }
        return cause.toString();
    }
}
