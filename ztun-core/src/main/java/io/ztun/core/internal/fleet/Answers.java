package io.ztun.core.internal.fleet;

import java.net.InetAddress;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import io.ztun.api.Cidr;
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

    /** For a client that has to try again, as each address that was chosen for it was refused. */
    static RefusedException refused(List<InetAddress> last) {
        return new RefusedException(
                Close.Code.UNAVAILABLE,
                "by the server's store each address that was chosen is somebody else's; try again: last="
                        + last.stream().map(Cidr::text).collect(Collectors.joining(",")));
    }
}
