package io.ztun.core.internal.lifecycle;

import io.ztun.core.internal.log.Failures;

/**
 * Closes several things, each on its own: what one of them throws keeps none of the others open. One thread.
 *
 * <pre>{@code
 * new Closer().close(transport).close(device).end();
 * }</pre>
 */
public final class Closer {
    private Throwable failure;

    /** Begins with nothing closed. */
    public Closer() {}

    /** Closes one more. What it throws is kept for {@link #end}. */
    public Closer close(AutoCloseable resource) {
        try {
            resource.close();
        } catch (Throwable e) {
            if (failure == null) {
                failure = e;
            } else if (failure != e) {
                failure.addSuppressed(e);
            }
        }
        return this;
    }

    /** Throws what was thrown first, with the rest suppressed in it; returns if that is nothing. */
    public void end() {
        if (failure instanceof Error e) {
            throw e;
        }
        if (failure instanceof RuntimeException e) {
            throw e;
        }
        if (failure != null) {
            throw new IllegalStateException(Failures.describe(failure), failure);
        }
    }

    /** Adds what was thrown to the reason for closing, which its caller goes on to throw. */
    public void endBecauseOf(Throwable reason) {
        if (failure != null && failure != reason) {
            reason.addSuppressed(failure);
        }
    }
}
