package io.ztun.core.info;

import java.time.Duration;

import io.ztun.api.Api;

/**
 * What a session was, once it has ended. Immutable.
 *
 * @param duration from the handshake to the end
 * @param sent by this end
 * @param received by this end
 */
@Api(Api.Status.STABLE)
public record SessionStatistics(Duration duration, Carried sent, Carried received) {

    /** Both ways together. */
    public Carried total() {
        return sent.plus(received);
    }
}
