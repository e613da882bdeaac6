package io.ztun.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;

import io.ztun.estimate.traffic.PacketBlock;

/**
 * All contenders, on all processors: while they take one block, the next is being filled. Owned by the thread that fills them.
 */
final class Race implements AutoCloseable {
    private final List<Contender> contenders;
    private final ExecutorService threads;
    private final List<Future<Void>> running = new ArrayList<>();

    /** Of the two blocks the one that is not being filled. */
    private PacketBlock other = new PacketBlock();

    Race(List<Contender> contenders) {
        this.contenders = List.copyOf(contenders);
        threads = Executors.newFixedThreadPool(Runtime.getRuntime().availableProcessors(), work -> {
            Thread thread = new Thread(work, "ztun-estimate");
            thread.setDaemon(true);
            return thread;
        });
    }

    /** Has a block taken, once the one before has been, and returns an empty one. */
    PacketBlock take(PacketBlock full) {
        await();
        PacketBlock next = other;
        next.clear();
        other = full;
        for (Contender contender : contenders) {
            Callable<Void> work = contender.work(full);
            running.add(threads.submit(work));
        }
        return next;
    }

    private void await() {
        for (Future<Void> work : running) {
            try {
                work.get();
            } catch (ExecutionException e) {
                if (e.getCause() instanceof Error error) {
                    throw error;
                }
                throw (RuntimeException) e.getCause();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EstimateException("interrupted", e);
            }
        }
        running.clear();
    }

    /** Waits for all of them, and has them send what still waits. */
    void finish() {
        await();
        contenders.forEach(Contender::finish);
    }

    /** Waits for what is at work: a contender's memory must not go while it is used. */
    @Override
    public void close() {
        threads.shutdownNow();
        boolean interrupted = false;
        while (!threads.isTerminated()) {
            try {
                threads.awaitTermination(1, TimeUnit.MINUTES);
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        contenders.forEach(Contender::close);
    }
}
