package io.ztun.watch.answer;

import java.util.Map;

/**
 * What was carried for one application.
 *
 * @param protocol {@code tcp}, {@code udp}, ... or IP's number; {@code others} for those that there was no room for
 * @param port the server's; 0 where there is none
 * @param name the port's; null where it has none
 * @param packetsSent by this end
 * @param packetsReceived by this end
 * @param sent by this end, inside and on the line
 * @param received by this end, likewise
 * @param saved as of a tunnel
 * @param around bytes that were not compressed, by the reason
 */
public record Application(
        String protocol,
        int port,
        String name,
        long packetsSent,
        long packetsReceived,
        Carried sent,
        Carried received,
        Double saved,
        Map<String, Long> around) {

    /** Nothing of what is iterated over is null. */
    public Application {
        sent = Carried.of(sent);
        received = Carried.of(received);
        around = Counts.of(around);
    }

    /** The same, with other counts. */
    public Application with(Carried newSent, Carried newReceived) {
        return new Application(protocol, port, name, packetsSent, packetsReceived, newSent, newReceived, saved, around);
    }

    /** What a person calls it, such as {@code tcp/5432 postgresql}. */
    public String title() {
        return protocol + (port == 0 ? "" : "/" + port) + (name == null ? "" : " " + name);
    }
}
