package io.ztun.core.internal.protocol;

import io.ztun.api.ProtocolException;

/** A client is not let in, and is told what to make of it. */
public final class RefusedException extends ProtocolException {
    private static final long serialVersionUID = 1L;

    private final Close.Code code;

    /** @param message one line for a person */
    public RefusedException(Close.Code code, String message) {
        super(message);
        this.code = code;
    }

    /** What a client is to make of a failure: what is said, else {@link Close.Code#OTHER}. */
    public static Close.Code code(Throwable failure) {
        return failure instanceof RefusedException refused ? refused.code : Close.Code.OTHER;
    }

    /** Whether a client was refused for that reason, by one of several servers or addresses at least. */
    public static boolean has(Throwable failure, Close.Code wanted) {
        if (failure == null || code(failure) == wanted) {
            return failure != null;
        }
        for (Throwable other : failure.getSuppressed()) {
            if (has(other, wanted)) {
                return true;
            }
        }
        return has(failure.getCause(), wanted);
    }
}
