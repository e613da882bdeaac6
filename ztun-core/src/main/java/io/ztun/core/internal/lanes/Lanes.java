package io.ztun.core.internal.lanes;

import java.nio.ByteBuffer;
import java.util.function.Supplier;

import io.ztun.core.internal.count.ApplicationTable;
import io.ztun.core.internal.ip.IpPackets;
import io.ztun.core.settings.Privacy;

/**
 * Decides which packets go through the codec, and which of them may do so in one body. What stays out leaves no trace in the
 * codec's history. Asked twice about a packet it answers the same, as long as nothing was learned or {@linkplain #begin begun} in
 * between. Owned by whoever sends.
 */
public final class Lanes {
    /** Through the codec. */
    public static final int CODEC = 0;

    /** Around the codec, and short enough to share a frame. */
    public static final int SHARED = 1;

    /** Around the codec, and long enough for a frame of its own. */
    public static final int ALONE = 2;

    private final CodecGate gate = new CodecGate();
    private final NoiseEstimate noise = new NoiseEstimate();
    private final Supplier<ApartRules> source;
    private final Privacy.History history;
    private ApartRules rules;
    private int why;

    /**
     * Has learned nothing yet.
     *
     * @param rules what stays out of the codec by what its headers say, which may change
     * @param history what a packet may be compressed against
     */
    public Lanes(Supplier<ApartRules> rules, Privacy.History history) {
        source = rules;
        this.history = history;
        begin();
    }

    /** Takes over rules that have changed; nothing that has been asked may count any more. */
    public void begin() {
        rules = source.get();
    }

    /**
     * Which way a packet goes.
     *
     * @param length the packet's length in bytes; its IP header is complete
     * @param flow its flow's hash
     * @param transport what {@link IpPackets#transport} says of it
     */
    public int of(ByteBuffer packet, int offset, int length, int flow, int transport) {
        boolean isLong = length >= CodecGate.ALWAYS_BELOW;
        if (isLong && gate.skips(flow)) {
            why = gate.isNoise(flow) ? ApplicationTable.ENCRYPTED : ApplicationTable.INCOMPRESSIBLE;
            return ALONE;
        }
        why = ApplicationTable.THROUGH;
        if (rules.match(packet, offset, length, transport)) {
            why = rules.isNamed(packet, offset, length, transport)
                    ? ApplicationTable.NAMED
                    : ApplicationTable.ENCRYPTED;
        } else if (noise.isNoise(packet, offset, length, transport, flow)) {
            why = ApplicationTable.ENCRYPTED;
            gate.skipNoise(flow);
        }
        return why == ApplicationTable.THROUGH ? CODEC : isLong ? ALONE : SHARED;
    }

    /** Why the packet that was asked about last goes that way; one of {@link ApplicationTable}'s reasons. */
    public int why() {
        return why;
    }

    /**
     * Whether two packets may be compressed in one body: only then may the one tell something about the other by its length.
     * Both have a complete header, and are not the same packet.
     */
    public boolean mayShare(ByteBuffer packets, int offset, int length, int otherOffset, int otherLength) {
        return switch (history) {
            case SHARED -> true;
            case PER_FLOW -> IpPackets.sameFlow(packets, offset, length, otherOffset, otherLength);
            case NONE -> false;
        };
    }

    /** Counts a packet of this flow that went around the codec. */
    public void countAround(int flow) {
        if (gate.skips(flow)) {
            gate.countSkip(flow);
        }
    }

    /** Learns what the codec made of a frame that begins with a packet of this flow. */
    public void learn(int flow, int length, int encodedLength) {
        gate.learn(flow, length, encodedLength);
    }
}
