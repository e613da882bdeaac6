package io.ztun.watch.answer;

/**
 * One step of the history.
 *
 * @param sent within it, inside and on the line
 * @param received within it, likewise
 */
public record Point(Carried sent, Carried received) {

    /** Neither is null. */
    public Point {
        sent = Carried.of(sent);
        received = Carried.of(received);
    }
}
