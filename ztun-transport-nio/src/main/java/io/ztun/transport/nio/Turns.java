package io.ztun.transport.nio;

import java.util.ArrayDeque;

import io.ztun.api.FatalErrors;
import io.ztun.spi.Turn;

/**
 * Whose turn it is: deficit round robin among those that have much to do, and before each of them those that come with
 * little, as FQ-CoDel does it with flows (RFC 8290 section 4.2). Who comes may do a little at once; what is left then waits in
 * a queue, from which a turn's work is done at a time. Nobody gets either more than once in a round, which is over when all have been
 * served that waited at its beginning. So a link that is seldom used waits for one turn of another's, not for
 * everybody's.
 *
 * <p>One thread.
 */
final class Turns {
    /** What may be done at once, in units of {@link Turn}: enough for a chat's packets. */
    private static final int AT_ONCE = Turn.UNITS / 4;

    /** What it costs to look whether there is anything to do, a system call or two, in the same units. */
    private static final int CHEAPEST = Turn.UNITS / 12;

    private final ArrayDeque<Served> queue = new ArrayDeque<>();
    private final Turn turn = new Turn();
    private long round;
    private int leftInRound;

    /** Whether nobody waits. A new round begins then. */
    boolean isEmpty() {
        return queue.isEmpty();
    }

    /** Serves one that has come with something to do: at once, or after others if it was served in this round already. */
    void come(Served served) {
        if (served.waits) {
            return;
        }
        if (served.round != round) {
            begin(served, AT_ONCE);
        }
        if (served.left > 0) {
            serve(served);
        } else {
            await(served);
        }
    }

    /**
     * What one that has come may do at once, for who serves it out of what several have in common; {@link #settle} follows.
     *
     * @return how many units, none if 0 or less
     */
    int atOnce(Served served) {
        if (served.waits) {
            return 0;
        }
        if (served.round != round) {
            begin(served, AT_ONCE);
        }
        return served.left;
    }

    /** Ends what {@link #atOnce} began. What was overdrawn is of account only where others wait. */
    void settle(Served served, int left, boolean more) {
        if (served.waits) {
            return;
        }
        served.left = queue.isEmpty() ? Math.max(0, left) : left;
        if (more) {
            await(served);
        }
    }

    /** Has one wait for its turn. */
    void await(Served served) {
        if (!served.waits) {
            served.waits = true;
            queue.addLast(served);
        }
    }

    /**
     * Serves the one that has waited longest, if any, and those behind it as long as all together have not done a turn's work: who
     * only finds that its connection is gone holds nobody up, and thousands of such must not make a round long.
     */
    void next() {
        int spent = 0;
        do {
            spent += CHEAPEST + nextInQueue();
        } while (spent < Turn.UNITS && !queue.isEmpty());
    }

    /** Returns how many units of work that was. */
    private int nextInQueue() {
        if (leftInRound <= 0) {
            round++;
            leftInRound = queue.size();
        }
        Served served = queue.pollFirst();
        if (served == null) {
            return 0;
        }
        leftInRound--;
        served.waits = false;
        begin(served, Turn.UNITS);
        int before = served.left;
        if (before <= 0) {
            await(served);
            return 0;
        }
        serve(served);
        return before - served.left;
    }

    private void begin(Served served, int units) {
        served.round = round;
        served.left = units + Math.min(0, served.left);
    }

    /** One's mishap is not the others'. */
    private void serve(Served served) {
        turn.begin(served.left);
        try {
            boolean more = served.serve(turn);
            served.left = turn.left();
            if (more) {
                await(served);
            }
        } catch (Throwable e) {
            FatalErrors.rethrow(e);
            served.onFailure(e);
        }
    }
}
