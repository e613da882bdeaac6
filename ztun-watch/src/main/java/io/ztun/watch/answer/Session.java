package io.ztun.watch.answer;

import java.util.List;
import java.util.Map;

/**
 * An open session.
 *
 * @param id its number
 * @param client the peer's name; null where it has none
 * @param peer the peer's address on the line, with its port
 * @param addresses the client's in the tunnel, one of each family at most, with the prefix's length behind a slash
 * @param transport what carries the frames
 * @param cipher what seals them; null in the clear
 * @param codec what compresses
 * @param legacy whether the peer is the original program
 * @param since when it began, RFC 3339
 * @param sinceHeardMs how long ago the peer was last heard of
 * @param roundTrip to the peer and back; null while unknown
 * @param queueDelayMs how long packets wait for the link
 * @param sent by this end, inside and on the line
 * @param received by this end, likewise
 * @param saved as of a tunnel
 * @param dropped packets and frames by cause
 * @param rate how fast it may be; null without a limit of its own
 * @param quota what the client has used of its quota; null without one
 */
public record Session(
        long id,
        String client,
        String peer,
        List<String> addresses,
        String transport,
        String cipher,
        String codec,
        boolean legacy,
        String since,
        Double sinceHeardMs,
        RoundTrip roundTrip,
        Double queueDelayMs,
        Carried sent,
        Carried received,
        Double saved,
        Map<String, Long> dropped,
        String rate,
        Quota quota) {

    /** Nothing of what is iterated over is null. */
    public Session {
        addresses = addresses == null ? List.of() : List.copyOf(addresses);
        sent = Carried.of(sent);
        received = Carried.of(received);
        dropped = Counts.of(dropped);
        roundTrip = roundTrip == null ? new RoundTrip(null, null) : roundTrip;
    }

    /**
     * How long it takes to the peer and back.
     *
     * @param smoothedMs lately; null while unknown
     * @param p99Ms 99 of 100 in the last minutes took no longer; null while unknown
     */
    public record RoundTrip(Double smoothedMs, Double p99Ms) {}

    /**
     * What a client has used of its quota.
     *
     * @param limit such as {@code 10GB/month}
     * @param bytes that it may use
     * @param usedBytes that it has used
     */
    public record Quota(String limit, long bytes, long usedBytes) {

        /** The share of it that was used. */
        public Double used() {
            return bytes == 0 ? null : (double) usedBytes / bytes;
        }
    }

    /** The same, with other counts. */
    public Session with(Carried newSent, Carried newReceived) {
        return new Session(
                id,
                client,
                peer,
                addresses,
                transport,
                cipher,
                codec,
                legacy,
                since,
                sinceHeardMs,
                roundTrip,
                queueDelayMs,
                newSent,
                newReceived,
                saved,
                dropped,
                rate,
                quota);
    }

    /** What a person calls it: the peer's name, or else its address on the line. */
    public String title() {
        return client == null ? String.valueOf(peer) : client;
    }

    /** What compresses, and whether that is the original's way. */
    public String wire() {
        return legacy ? codec + " legacy" : codec;
    }

    /** How many packets and frames were dropped. */
    public long droppedTotal() {
        return Counts.sum(dropped);
    }
}
