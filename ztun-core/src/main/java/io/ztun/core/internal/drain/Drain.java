package io.ztun.core.internal.drain;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;

import io.ztun.core.info.DrainProgress;
import io.ztun.core.internal.engine.Engine;
import io.ztun.core.internal.protocol.Close;
import io.ztun.core.internal.protocol.RefusedException;
import io.ztun.core.internal.session.Session;

/**
 * Has the clients connect to other servers, one after the other, and lets nobody in meanwhile, since this server is about to go. A
 * client that reaches no other one stays. Thread-safe.
 */
public final class Drain implements AutoCloseable {
    private static final Logger LOG = System.getLogger(Drain.class.getName());

    private static final long STEP_NS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final long LATE_NS = TimeUnit.SECONDS.toNanos(1);

    /** A few clients do not take the whole time: so much is enough between two of them. */
    private static final long APART_NS = TimeUnit.MILLISECONDS.toNanos(500);

    private final Engine tunnel;
    private final Clients clients;

    /** What is under way, or null. */
    private volatile Round round;

    /** One order to drain, until it is taken back or another one comes. Guarded by the drain. */
    private static final class Round {
        final long startNs = System.nanoTime();
        final long overNs;
        final Instant until;
        final int total;
        final Queue<Session> waiting;
        final CompletableFuture<Integer> end;
        int told;

        /** When to look next for those who were at the door. */
        long lateNs;

        Round(Duration over, int total, Queue<Session> waiting, CompletableFuture<Integer> end) {
            overNs = over.toNanos();
            until = Instant.now().plus(over);
            this.total = total;
            this.waiting = waiting;
            this.end = end;
        }
    }

    /** Those who are to go. */
    public interface Clients {
        /** How many have a session. */
        int size();

        /** The sessions, but for those that are ending. */
        List<Session> all();

        /** Tells a client to connect to another server, or that it may stay, if it was told something else last. */
        void tell(Session session, boolean leave);
    }

    public Drain(Engine tunnel, Clients clients) {
        this.tunnel = tunnel;
        this.clients = clients;
    }

    /**
     * Begins, or gives those that are left another time.
     *
     * @return completed with how many are left when all have gone or the time is over, that of the last order; cancelled if it is taken
     *     back
     */
    public CompletionStage<Integer> begin(Duration over) {
        Round begun;
        synchronized (this) {
            boolean goesOn = round != null && !round.end.isDone();
            begun = new Round(
                    over,
                    clients.size(),
                    new ArrayDeque<>(clients.all()),
                    goesOn ? round.end : new CompletableFuture<>());
            round = begun;
        }
        LOG.log(Level.INFO, "Draining: clients=" + begun.total + " over=" + over.toMillis() + " ms");
        step(begun);
        return begun.end;
    }

    /** Lets clients in again, and has those that are here stay. Returns whether it was draining. */
    public boolean cancel() {
        if (!end()) {
            return false;
        }
        clients.all().forEach(session -> clients.tell(session, false));
        LOG.log(Level.INFO, "Not draining any more: clients=" + clients.size());
        return true;
    }

    private boolean end() {
        Round former;
        synchronized (this) {
            former = round;
            round = null;
        }
        if (former != null) {
            former.end.cancel(false);
        }
        return former != null;
    }

    /** @throws RefusedException if nobody is let in */
    public void check() {
        if (round != null) {
            throw new RefusedException(
                    Close.Code.DRAINING, "the server is about to go, and lets nobody in: connect to another one");
        }
    }

    /** How far it has got; empty while it is not draining. */
    public Optional<DrainProgress> progress() {
        return Optional.ofNullable(round).map(now -> new DrainProgress(now.until, now.total, clients.size()));
    }

    /** The timer's thread, but for the first one. */
    private void step(Round mine) {
        long sinceNs = System.nanoTime() - mine.startNs;
        synchronized (this) {
            if (round != mine) {
                return;
            }
            tell(mine, sinceNs);
        }
        int left = clients.size();
        boolean isOver = left == 0 || sinceNs >= mine.overNs;
        if (isOver && mine.end.complete(left)) {
            LOG.log(
                    Level.INFO,
                    "Drained after " + TimeUnit.NANOSECONDS.toMillis(sinceNs) + " ms: clients=" + mine.total + " left="
                            + left);
        }
        tunnel.once(isOver ? LATE_NS : STEP_NS, () -> step(mine));
    }

    private void tell(Round mine, long sinceNs) {
        for (long due = due(mine.total, mine.overNs, sinceNs); mine.told < due; mine.told++) {
            Session next = mine.waiting.poll();
            if (next == null) {
                tellLate(mine, sinceNs);
                return;
            }
            clients.tell(next, true);
        }
    }

    /** Those who were at the door when it began have a session by now. */
    private void tellLate(Round mine, long sinceNs) {
        if (sinceNs >= mine.lateNs) {
            mine.lateNs = sinceNs + LATE_NS;
            clients.all().forEach(each -> clients.tell(each, true));
        }
    }

    /** How many of the clients are told by then. The last ones have a fifth of the time to go. */
    static long due(int clients, long overNs, long sinceNs) {
        long spreadNs = Math.min(overNs / 5 * 4, clients * APART_NS);
        return sinceNs >= spreadNs ? Long.MAX_VALUE : 1 + (long) ((double) sinceNs / spreadNs * clients);
    }

    /** Nobody waits any more. */
    @Override
    public void close() {
        end();
    }
}
