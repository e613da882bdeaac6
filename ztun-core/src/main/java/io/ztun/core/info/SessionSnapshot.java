package io.ztun.core.info;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;

import io.ztun.api.Api;
import io.ztun.core.settings.Rate;

/**
 * An open session at one moment. Immutable.
 *
 * @param info what was agreed on
 * @param cipher what seals the frames, by its name in Noise, such as {@code AESGCM}; empty in the clear
 * @param transport name of its transport; empty if its link does not say, as one of a plugin's may not
 * @param since when it was agreed on
 * @param sinceHeard how long ago the peer was last heard of
 * @param roundTrip to the peer and back, once it is known: over TCP what the system knows of the connection, over UDP what signs of life
 *     have shown, the first of which come after half a keepalive interval
 * @param queueDelay how long the packets that were sent last had waited for a slow link; over UDP nothing waits unless a rate is limited
 * @param packetsSent a super-packet counts as one
 * @param packetsReceived as they came: over UDP before they are joined
 * @param sent by this end
 * @param received by this end
 * @param dropped of its packets and frames, at this end
 * @param rate how fast it may be, each way, beside what all have together
 * @param quota what its client has used of its quota, as it was within the last second; empty without one, and on a client
 */
@Api(Api.Status.EXPERIMENTAL)
public record SessionSnapshot(
        SessionInfo info,
        Optional<String> cipher,
        Optional<String> transport,
        Instant since,
        Duration sinceHeard,
        Optional<RoundTrip> roundTrip,
        Duration queueDelay,
        long packetsSent,
        long packetsReceived,
        Carried sent,
        Carried received,
        Dropped dropped,
        Rate rate,
        Optional<QuotaUse> quota) {

    /**
     * How long it takes to the peer and back.
     *
     * @param smoothed lately, as RFC 6298 smooths it
     * @param median of the last five minutes, a value each second
     * @param p99 of the last five minutes: in 99 of 100 seconds it took no longer
     */
    public record RoundTrip(Duration smoothed, Duration median, Duration p99) {}

    /**
     * Why packets and frames of a session came to nothing.
     *
     * @param queueFull its link took no more
     * @param source from an address that the peer does not have
     * @param invalid no IP packets, or their offload metadata did not fit
     * @param tun the interface did not take them
     * @param forged frames that the peer had not sealed
     * @param repeated frames that came twice, or too late to tell
     */
    public record Dropped(long queueFull, long source, long invalid, long tun, long forged, long repeated) {

        /** All together. */
        public long total() {
            return queueFull + source + invalid + tun + forged + repeated;
        }
    }
}
