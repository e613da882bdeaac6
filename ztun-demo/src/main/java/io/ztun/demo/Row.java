package io.ztun.demo;

import java.time.Duration;

/**
 * What was measured of one kind of traffic.
 *
 * @param title what it was
 * @param inside bytes of the packets on the tunnel's interface
 * @param wire bytes on the cable
 * @param time from the first byte to the far end's word that it had all
 */
record Row(String title, long inside, long wire, Duration time) {

    /** How much less went over the cable than into the tunnel, in percent; negative if it was more. */
    double savedPercent() {
        return 100.0 * (inside - wire) / inside;
    }
}
