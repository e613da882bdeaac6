package io.ztun.transport.nio;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.channels.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

import io.ztun.api.Api;
import io.ztun.api.FatalErrors;
import io.ztun.api.ThreadProgress;
import io.ztun.api.TransportException;

/**
 * The threads of a transport, and how work comes to them. Thread-safe.
 *
 * @param <T> what the transport's links share
 */
@Api(Api.Status.INTERNAL)
public final class SelectorThreads<T extends SelectorThread> implements AutoCloseable {
    /** Longer than any link takes to close in order. */
    private static final long JOIN_NS = 5_000_000_000L;

    private final List<T> threads = new ArrayList<>();
    private final AtomicInteger turns = new AtomicInteger();
    private final Set<Channel> connecting = ConcurrentHashMap.newKeySet();
    private volatile boolean closed;

    /**
     * Makes a thread.
     *
     * @param <T> what the transport's links share
     */
    public interface Factory<T> {
        /** @param index of the thread in its transport */
        T create(int index) throws IOException;
    }

    /**
     * What a thread is to do.
     *
     * @param <R> what comes of it
     */
    public interface Task<R> {
        /** Runs on the thread. */
        R run() throws IOException;
    }

    /**
     * Starts them.
     *
     * @throws TransportException if the system has no selector left
     */
    public SelectorThreads(int count, Factory<T> factory) {
        try {
            for (int i = 0; i < count; i++) {
                T thread = factory.create(i);
                threads.add(thread);
                thread.start();
            }
        } catch (IOException | RuntimeException | Error e) {
            close();
            FatalErrors.rethrow(e);
            throw new TransportException("cannot start the transport: reason=" + Failures.reason(e), e);
        }
    }

    /** How they get on. */
    public List<ThreadProgress> progress() {
        return threads.stream().map(SelectorThread::progress).toList();
    }

    /** The first of them, for what there is one of. */
    public T first() {
        return threads.get(0);
    }

    /** Each in turn. */
    public T next() {
        return threads.get(Math.floorMod(turns.getAndIncrement(), threads.size()));
    }

    /** A link made on a link thread stays there: waiting for another one could be waiting for each other. */
    public T forCaller() {
        for (T thread : threads) {
            if (thread.isCurrent()) {
                return thread;
            }
        }
        return next();
    }

    /** Whether {@link #close} was called. */
    public boolean isClosed() {
        return closed;
    }

    /** What whoever comes too late is told. */
    public static TransportException transportClosed(Throwable cause) {
        return new TransportException("transport is closed", cause);
    }

    /** Runs a task on the caller's thread, during which {@link #close} closes a channel: that breaks off a connecting one. */
    public <R> R connecting(Channel channel, Task<R> task) throws IOException {
        connecting.add(channel);
        try {
            if (closed) {
                throw transportClosed(null);
            }
            return task.run();
        } finally {
            connecting.remove(channel);
        }
    }

    /** Runs a task on one of the threads and waits for it. */
    public static <R> R run(SelectorThread thread, Task<R> task) throws IOException {
        if (thread.isCurrent()) {
            return runNow(thread, task);
        }
        CompletableFuture<R> result = new CompletableFuture<>();
        boolean taken = thread.execute(() -> {
            try {
                result.complete(runNow(thread, task));
            } catch (IOException | RuntimeException | Error e) {
                result.completeExceptionally(e);
            }
        });
        if (!taken) {
            throw transportClosed(null);
        }
        return await(result);
    }

    private static <R> R runNow(SelectorThread thread, Task<R> task) throws IOException {
        if (thread.isStopping()) {
            throw transportClosed(null);
        }
        return task.run();
    }

    private static <R> R await(CompletableFuture<R> result) throws IOException {
        try {
            return result.join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof IOException io) {
                throw io;
            }
            if (e.getCause() instanceof RuntimeException unchecked) {
                throw unchecked;
            }
            throw e;
        }
    }

    /** Closes a channel of which nothing is wanted any more; null for none. */
    public static void closeChannel(Channel channel) {
        try {
            if (channel != null) {
                channel.close();
            }
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing a channel failed", e);
        }
    }

    /** Has every thread close what it serves; the caller waits for them, unless it is one of them itself. */
    @Override
    public void close() {
        closed = true;
        connecting.forEach(SelectorThreads::closeChannel);
        boolean onLinkThread = false;
        for (T thread : threads) {
            thread.stop();
            onLinkThread |= thread.isCurrent();
        }
        if (!onLinkThread) {
            joinThreads();
        }
    }

    /** An interrupt does not end the waiting: links still tell their peers that it is over. */
    private void joinThreads() {
        boolean interrupted = false;
        long endNs = System.nanoTime() + JOIN_NS;
        for (T thread : threads) {
            long leftNs = endNs - System.nanoTime();
            while (leftNs > 0 && !thread.join(leftNs)) {
                interrupted |= Thread.interrupted();
                leftNs = endNs - System.nanoTime();
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
