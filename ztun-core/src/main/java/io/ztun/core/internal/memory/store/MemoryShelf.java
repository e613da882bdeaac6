package io.ztun.core.internal.memory.store;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

import io.ztun.core.internal.lifecycle.Closer;
import io.ztun.core.internal.log.Failures;
import io.ztun.core.internal.memory.MemoryLog;

/**
 * Where the memory of a tunnel's clients is while none of their sessions has it: in the process, and with a folder, in files too. Each
 * client's is one session's at a time; the next gets it when that has ended, and of several that wait the latest. Together they are
 * bounded: what was used least recently makes room. What takes time, loading and computing digests, is done on a thread of the shelf's.
 * Thread-safe.
 */
public final class MemoryShelf implements AutoCloseable {
    private static final Logger LOG = System.getLogger(MemoryShelf.class.getName());
    private static final long CLOSE_S = 5;

    /** Who wants a client's memory. */
    public interface Taker {
        /** Has it from now on, until it is given back. Called on the shelf's thread. */
        void take(KeptLog sent, KeptLog received);
    }

    private final long max;
    private final MemoryFolder folder;
    private final ThreadPoolExecutor thread;

    /** The one used last comes last. */
    private final Map<String, Place> places = new LinkedHashMap<>(16, 0.75f, true);

    private boolean full;
    private boolean closed;

    /**
     * An empty one.
     *
     * @param max how many bytes all memory together may have, in the process and again in files
     * @param dir the folder for files; empty for none
     */
    public MemoryShelf(long max, Optional<Path> dir) {
        this.max = max;
        folder = dir.flatMap(named -> MemoryFolder.take(named, max)).orElse(null);
        thread = new ThreadPoolExecutor(1, 1, 1, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), task -> {
            Thread made = new Thread(task, "ztun-memory");
            made.setDaemon(true);
            return made;
        });
        thread.allowCoreThreadTimeOut(true);
    }

    /**
     * A client's memory. Guarded by the shelf, but for the logs, which are the thread's and then the session's. As long as there is no
     * claim to it, it lies on the shelf.
     */
    private static final class Place {
        /** The session's that has it, or null. */
        Claim holder;

        /** The one that is to have it next, or null. */
        Claim waiting;

        long size;
        KeptLog sent;
        KeptLog received;

        boolean isEmpty() {
            return sent == null || sent.bytes() + received.bytes() == 0;
        }

        /** How many bytes it may come to take. */
        long bytes() {
            return sent == null
                    ? 0
                    : holder != null
                            ? size
                            : sent.log().memory() + received.log().memory();
        }

        void close() {
            if (sent != null) {
                sent.close();
                received.close();
                sent = null;
                received = null;
            }
        }
    }

    /** A session's right to the memory of its client. Thread-safe. */
    public final class Claim {
        private final String client;
        private final long size;
        private final UnaryOperator<byte[]> keys;
        private final Taker taker;
        private boolean over;

        private Claim(String client, long size, UnaryOperator<byte[]> keys, Taker taker) {
            this.client = client;
            this.size = size;
            this.keys = keys;
            this.taker = taker;
        }

        /** Runs something on the shelf's thread, as long as the memory is not given back. */
        public void run(Runnable task) {
            execute(() -> {
                if (isHeld()) {
                    task.run();
                }
            });
        }

        private boolean isHeld() {
            synchronized (MemoryShelf.this) {
                return !over;
            }
        }

        /** Gives the memory back, whether it has been had or not; the session uses it no more. Repeating it does nothing. */
        public void giveBack() {
            synchronized (MemoryShelf.this) {
                if (over) {
                    return;
                }
                over = true;
            }
            execute(() -> end(this));
        }
    }

    /**
     * Asks for a client's memory.
     *
     * @param client whose it is: nobody else's name is the same
     * @param size how many bytes it may have, half of them in each direction; one of another size is forgotten
     * @param keys makes the key of a file of its salt; null in place of a key leaves segments as they are
     * @param taker gets it, if there is room and the claim is not over by then
     */
    public Claim claim(String client, long size, UnaryOperator<byte[]> keys, Taker taker) {
        Claim claim = new Claim(Objects.requireNonNull(client, "client"), size, keys, taker);
        synchronized (this) {
            Place place = places.computeIfAbsent(client, each -> new Place());
            if (place.holder != null) {
                place.waiting = claim;
                return claim;
            }
            place.holder = claim;
        }
        execute(() -> handOut(claim));
        return claim;
    }

    private void execute(Runnable task) {
        try {
            thread.execute(() -> {
                try {
                    task.run();
                } catch (RuntimeException | Error e) {
                    LOG.log(Level.WARNING, "A session goes on without memory: cause=" + Failures.describe(e), e);
                }
            });
        } catch (RejectedExecutionException e) {
            task.run(); // the shelf is closed, and its thread has ended
        }
    }

    private void handOut(Claim claim) {
        Place place = prepare(claim);
        if (place != null) {
            claim.taker.take(place.sent, place.received);
        }
    }

    /** Has the logs made; returns null if the claim is over, or there is no room. */
    private Place prepare(Claim claim) {
        Place place;
        synchronized (this) {
            place = places.get(claim.client);
            if (claim.over || closed || place == null || place.holder != claim) {
                return null;
            }
            if (place.size != claim.size) {
                place.close();
                place.size = claim.size;
            }
            if (place.sent == null && !makeRoom(claim.size)) {
                return null;
            }
            if (place.sent != null) {
                return place;
            }
            place.sent = made(claim, "sent");
            place.received = made(claim, "received");
        }
        place.sent.load();
        place.received.load();
        return place;
    }

    private KeptLog made(Claim claim, String direction) {
        long size = claim.size / 2;
        LogStore store = folder == null ? LogStore.NONE : folder.store(claim.client, direction, claim.keys, size);
        return new KeptLog(new MemoryLog(size), store);
    }

    /**
     * Gives up what lies on the shelf, used least recently first, until that is no more than so many bytes: those who have sessions
     * need the room. Files stay.
     */
    public synchronized void keepAtMost(long bytes) {
        long lying = places.values().stream()
                .filter(place -> place.holder == null)
                .mapToLong(Place::bytes)
                .sum();
        giveUp(lying - bytes);
    }

    /** Returns how many bytes that were, which may be more or less than wanted. */
    private long giveUp(long wanted) {
        long given = 0;
        Iterator<Place> oldest = places.values().iterator();
        while (given < wanted && oldest.hasNext()) {
            Place place = oldest.next();
            if (place.holder == null) {
                given += place.bytes();
                place.close();
                oldest.remove();
            }
        }
        return given;
    }

    private boolean makeRoom(long wanted) {
        long taken = places.values().stream().mapToLong(Place::bytes).sum();
        taken -= giveUp(taken + wanted - max);
        if (taken + wanted > max && !full) {
            full = true;
            LOG.log(
                    Level.WARNING,
                    "No memory for another client, whose session goes on without: wanted=" + wanted + " used=" + taken
                            + " max=" + max + "; see `memory` and `max-memory`");
        }
        return taken + wanted <= max;
    }

    private void end(Claim claim) {
        Place place = held(claim);
        if (place == null) {
            return;
        }
        if (place.sent != null) {
            boolean last = isClosed();
            place.sent.settle(last); // as long as it takes: it is this claim's until then
            place.received.settle(last);
        }
        Claim next;
        synchronized (this) {
            next = place.waiting;
            place.holder = next;
            place.waiting = null;
            if (next == null && (closed || place.isEmpty())) {
                places.remove(claim.client);
                place.close();
            }
        }
        if (next != null) {
            handOut(next);
        }
    }

    private synchronized boolean isClosed() {
        return closed;
    }

    /** What a claim that is over has, or null. */
    private synchronized Place held(Claim claim) {
        Place place = places.get(claim.client);
        if (place != null && place.waiting == claim) {
            place.waiting = null;
        }
        return place != null && place.holder == claim ? place : null;
    }

    /** Gives back all memory; what is in files stays. Sessions give back theirs before. */
    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        execute(this::closePlaces);
        thread.shutdown();
        try {
            thread.awaitTermination(CLOSE_S, TimeUnit.SECONDS); // a disk may hang, and nothing depends on it
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (folder != null) {
            new Closer().close(folder).end();
        }
    }

    private synchronized void closePlaces() {
        places.values().removeIf(place -> {
            if (place.holder == null) {
                place.close();
            }
            return place.holder == null;
        });
    }
}
