package io.ztun.core.internal.events;

/** Watches one thread's turns. It keeps its event, since there is one for each turn, and turns are many. One thread. */
public final class TurnWatch {
    private final long session;
    private final SlowTurn event = new SlowTurn();
    private boolean running;

    /** @param session whose turns; 0 for those of a reader of packets */
    public TurnWatch(long session) {
        this.session = session;
    }

    /** A turn begins, if it has not already. */
    public void begin() {
        if (!running) {
            running = true;
            event.begin();
        }
    }

    /** The turn is over, if there was one. */
    public void end() {
        if (running) {
            running = false;
            event.end();
            if (event.shouldCommit()) {
                event.session = session;
                event.commit();
            }
        }
    }
}
