package io.ztun.watch.answer;

import java.util.List;
import java.util.Map;

import com.google.gson.annotations.SerializedName;

/**
 * A tunnel as a whole.
 *
 * @param version of ztun
 * @param name the tunnel's
 * @param role {@code server} or {@code client}
 * @param time when it was asked, RFC 3339
 * @param since when it was started, RFC 3339
 * @param transport what carries the frames
 * @param tun the interface; null on a client before its first session
 * @param sessions how many are open
 * @param sent by this end, inside and on the line
 * @param received by this end, likewise
 * @param saved 1 - bytes on the line / bytes inside, both ways together; null without bytes
 * @param dropped packets by cause
 * @param refused connections by cause, and as {@code total}
 * @param rate how fast all sessions together may be; null without a limit
 * @param fleet of one that shares a store with others; else null
 * @param drain of a server that lets nobody in and has its clients connect to others; else null
 */
public record Status(
        String version,
        String name,
        String role,
        String time,
        String since,
        String transport,
        @SerializedName("interface") Tun tun,
        int sessions,
        Carried sent,
        Carried received,
        Double saved,
        Map<String, Long> dropped,
        Map<String, Long> refused,
        String rate,
        InFleet fleet,
        Drain drain) {

    /** Nothing of what is iterated over is null. */
    public Status {
        sent = Carried.of(sent);
        received = Carried.of(received);
        dropped = Counts.of(dropped);
        refused = Counts.of(refused);
    }

    /**
     * An interface.
     *
     * @param name such as {@code ztun0}
     * @param addresses one of each family at most, with the prefix's length behind a slash
     * @param mtu in bytes
     */
    public record Tun(String name, List<String> addresses, int mtu) {

        /** Nothing of what is iterated over is null. */
        public Tun {
            addresses = addresses == null ? List.of() : List.copyOf(addresses);
        }

        /** Its name and its addresses. */
        public String title() {
            return name + " " + String.join(" ", addresses);
        }
    }

    /**
     * That it is one of several.
     *
     * @param gateway its name among them
     * @param reachable whether the store answers
     * @param reason why it does not; null if it does
     * @param gateways how many there are
     */
    public record InFleet(String gateway, boolean reachable, String reason, int gateways) {}

    /**
     * How far a server has got that is about to go.
     *
     * @param until when its clients have had the time that they were given, RFC 3339
     * @param clients how many there were when it began
     * @param left how many there are
     */
    public record Drain(String until, int clients, int left) {}

    /** How many packets were dropped. */
    public long droppedTotal() {
        return Counts.sum(dropped);
    }

    /** How many connections were refused. */
    public long refusedTotal() {
        return refused.getOrDefault("total", 0L);
    }
}
