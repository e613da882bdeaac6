package io.ztun.estimate;

import java.util.ArrayList;
import java.util.List;

import io.ztun.estimate.traffic.Traffic;

/** What a reader of the figures has to know: what was left out, and what counts as something else than it is. One thread. */
final class Remarks {
    private final List<String> all = new ArrayList<>();
    private long cut;
    private long notIp;
    private long broken;
    private long huge;

    /** A packet of which the recording has but the beginning. */
    void cut() {
        cut++;
    }

    /** A frame without a packet. */
    void notIp() {
        notIp++;
    }

    /** A packet whose header is wrong. */
    void broken() {
        broken++;
    }

    /** A packet that is longer than the header of IP can say. */
    void huge() {
        huge++;
    }

    void add(String sentence) {
        all.add(sentence);
    }

    /** Whenever there is none of it nothing is said. */
    private void add(long count, String sentence) {
        if (count > 0) {
            all.add(Units.count(count) + sentence);
        }
    }

    private static String times(long count) {
        return count == 1 ? "once" : Units.count(count) + " times";
    }

    /** All of it, in sentences. */
    List<String> of(Traffic traffic) {
        add(cut, " packets were cut by the recording's snap length and are left out; record with tcpdump -s 0.");
        add(notIp, " frames hold no IP packet (ARP and the like) and are left out.");
        add(broken, " packets contradict themselves and are left out.");
        add(
                huge,
                " packets are longer than 64 KiB (BIG TCP) and are left out; before recording, ip link set dev IF"
                        + " gso_max_size 65536 gso_ipv4_max_size 65536 gro_max_size 65536 gro_ipv4_max_size 65536.");
        add(
                traffic.uncut(),
                " packets were recorded before the network card cut them; as they are, they count as segments of "
                        + Units.count(Traffic.SEGMENT) + " bytes.");
        if (traffic.filesEarly() > 0) {
            all.add("Recordings overlap " + times(traffic.filesEarly())
                    + " and count as if one followed the other; mergecap would join them.");
        }
        if (traffic.setBack() > 0) {
            all.add("The recording's clock went back " + times(traffic.setBack())
                    + "; what follows counts as if it had gone on.");
        }
        if (traffic.longPauses() > 0) {
            all.add("The recording pauses for more than an hour " + times(traffic.longPauses())
                    + "; of each pause an hour's keepalives count.");
        }
        add(
                traffic.untimed(),
                " packets bear no time and count as if they came with the one before, which saves more.");
        if (traffic.packets() > 1 && traffic.durationNs() == 0 && traffic.untimed() == 0) {
            all.add("All packets bear the same time and count as if they came together, which saves more.");
        }
        return List.copyOf(all);
    }
}
