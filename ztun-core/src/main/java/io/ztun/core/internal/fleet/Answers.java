package io.ztun.core.internal.fleet;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.RefusedException;

/** A store's answers, and what a client is told where there is none. */
final class Answers {
    /** How long a store may take before it counts as one that does not answer, in seconds: longer than it takes itself. */
    private static final int PATIENCE_S = 15;

    private Answers() {}

    /** The same answer, or a failure after a while. */
    static <T> CompletableFuture<T> bounded(CompletionStage<T> asked) {
        CompletableFuture<T> own = asked.thenApply(answer -> answer).toCompletableFuture();
        return own.isDone() ? own : own.orTimeout(PATIENCE_S, TimeUnit.SECONDS);
    }

    /** For a client that has to try again. */
    static RefusedException missing(Throwable cause) {
        return missing(Failures.describe(
                cause instanceof CompletionException && cause.getCause() != null ? cause.getCause() : cause));
    }

    /** As the other. */
    static RefusedException missing(String reason) {
        return new RefusedException(
                Close.Code.UNAVAILABLE,
                "the server's store does not answer, and without it nobody new is let in; try again: reason=" + reason);
    }
}
