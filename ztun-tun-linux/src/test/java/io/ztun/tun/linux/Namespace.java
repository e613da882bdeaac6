package io.ztun.tun.linux;

import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;

import io.ztun.jna.Libc;

/**
 * A thread in a network namespace of its own. Threads and processes that it starts are in it too; the namespace is gone
 * with the last of them and its descriptors, so that a test leaves nothing behind however it ends.
 */
final class Namespace {

    private static final long LIMIT_S = 120;

    private Namespace() {}

    /** Runs {@code body} in a new namespace whose loopback is up. */
    static <T> T run(Callable<T> body) throws Exception {
        CompletableFuture<T> result = new CompletableFuture<>();
        Thread thread = new Thread(() -> complete(result, body), "namespace");
        thread.setDaemon(true);
        thread.start();
        try {
            return result.get(LIMIT_S, TimeUnit.SECONDS);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof Error error) {
                throw error;
            }
            throw (Exception) e.getCause();
        }
    }

    private static <T> void complete(CompletableFuture<T> result, Callable<T> body) {
        try {
            if (TestLibc.unshare(TestLibc.CLONE_NEWNET) != 0) {
                throw new IllegalStateException("unshare failed: errno=" + Errno.describe(Libc.errno()));
            }
            Shell.run("ip link set lo up");
            result.complete(body.call());
        } catch (Throwable e) {
            result.completeExceptionally(e);
        }
    }
}
