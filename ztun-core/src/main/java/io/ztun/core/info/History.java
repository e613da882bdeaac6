package io.ztun.core.info;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.ztun.api.Api;

/**
 * What a tunnel has done lately, in steps of equal length. Immutable.
 *
 * @param resolution how long a step is
 * @param points the oldest first, without gaps; the last one is the last whole step
 */
@Api(Api.Status.EXPERIMENTAL)
public record History(Resolution resolution, List<Point> points) {

    /** Copies the list. */
    public History {
        points = List.copyOf(points);
    }

    /** How fine a history is, and how far it goes back. */
    public enum Resolution {
        /** The last ten minutes. */
        SECOND(Duration.ofSeconds(1), 600),
        /** The last day. */
        MINUTE(Duration.ofMinutes(1), 1_440),
        /** The last week. */
        HOUR(Duration.ofHours(1), 168);

        private final Duration step;
        private final int steps;

        Resolution(Duration step, int steps) {
            this.step = step;
            this.steps = steps;
        }

        /** The length of a step. */
        public Duration step() {
            return step;
        }

        /** How many steps are kept. */
        public int steps() {
            return steps;
        }
    }

    /**
     * One step.
     *
     * @param start when it began
     * @param sessions open at its end
     * @param packetsSent within it
     * @param packetsReceived within it
     * @param sent within it
     * @param received within it
     * @param dropped packets and frames, for any reason
     * @param roundTrip smoothed, at its end, the mean over the sessions; empty where none is known
     */
    public record Point(
            Instant start,
            int sessions,
            long packetsSent,
            long packetsReceived,
            Carried sent,
            Carried received,
            long dropped,
            Optional<Duration> roundTrip) {}
}
