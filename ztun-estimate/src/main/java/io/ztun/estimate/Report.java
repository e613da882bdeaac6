package io.ztun.estimate;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What an estimate has found. All bytes are those of IP packets, headers included, without the line's own. Immutable.
 *
 * @param source what was recorded, for a title
 * @param ordered whether the tunnel would be over TCP; else over UDP
 * @param rate the line's, in bits a second
 * @param lingerNs what the variants with it linger
 * @param durationNs from the first packet to the last
 * @param packets how many packets were replayed
 * @param bytes what they are on the line, each way
 * @param applications by their bytes, most first, the last one perhaps the rest's sum
 * @param choices codecs and levels, in the order of their work
 * @param plain what each puts on the line as it is
 * @param lingering the same with --linger
 * @param sealed the same encrypted
 * @param remarks what a reader of the figures has to know
 */
record Report(
        String source,
        boolean ordered,
        long rate,
        long lingerNs,
        long durationNs,
        long packets,
        Ways bytes,
        List<Row> applications,
        List<Choice> choices,
        List<Ways> plain,
        List<Ways> lingering,
        List<Ways> sealed,
        List<String> remarks) {

    /**
     * Bytes on the line.
     *
     * @param up from the client's end
     * @param down from the server's
     */
    record Ways(long up, long down) {
        long all() {
            return up + down;
        }

        /** How long a line takes that carries both ways at once. */
        double seconds(long rate) {
            return Math.max(up, down) * 8.0 / rate;
        }
    }

    /**
     * An application.
     *
     * @param name such as {@code tcp/5432 postgresql}
     * @param packets how many were recorded
     * @param bytes what they are on the line
     * @param encrypted how many of them are encrypted, by port or protocol
     * @param noise how many look as if they were encrypted or compressed
     * @param line bytes on the line with each of the choices
     */
    record Row(String name, long packets, long bytes, long encrypted, long noise, List<Long> line) {

        /** What compression has no chance with. */
        long opaque() {
            return encrypted + noise;
        }

        Row plus(String sum, Row other) {
            List<Long> both = new ArrayList<>();
            for (int i = 0; i < line.size(); i++) {
                both.add(line.get(i) + other.line.get(i));
            }
            return new Row(
                    sum,
                    packets + other.packets,
                    bytes + other.bytes,
                    encrypted + other.encrypted,
                    noise + other.noise,
                    both);
        }
    }

    /** All applications' bytes that compression has no chance with. */
    long opaque() {
        return applications.stream().mapToLong(Row::opaque).sum();
    }

    /** How much less than it is something would be, 0 to 1; negative if it is more. */
    double saved(Ways ways) {
        return bytes.all() == 0 ? 0 : 1 - (double) ways.all() / bytes.all();
    }

    /** The application that sends most. */
    Optional<Row> largest() {
        return applications.stream().findFirst();
    }
}
