package io.ztun.core.internal.count;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

import io.ztun.core.info.Carried;
import io.ztun.core.internal.rate.Pace;

/**
 * What goes through a session one way. Whoever adds to it is alone: the receiving thread, or whoever has the sender's lock. Any
 * thread may read, and sees each number as it was a moment ago; an opaque write costs no more than a plain one.
 */
public final class Traffic {
    private static final VarHandle PACKETS = field("packets");
    private static final VarHandle BYTES = field("bytes");
    private static final VarHandle WIRE_BYTES = field("wireBytes");
    private static final VarHandle RECALLED = field("recalled");

    private final ApplicationTable applications = new ApplicationTable();
    private final Pace pace = new Pace();
    private long packets;
    private long bytes;
    private long wireBytes;
    private long recalled;

    private static VarHandle field(String name) {
        try {
            return MethodHandles.lookup().findVarHandle(Traffic.class, name, long.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** Counts packets, and their bytes before compression. */
    public void addPackets(long count, long bytes) {
        PACKETS.setOpaque(this, packets + count);
        BYTES.setOpaque(this, this.bytes + bytes);
    }

    /** Counts frames by their bytes, headers and padding included. */
    public void addFrames(long bytes) {
        WIRE_BYTES.setOpaque(this, wireBytes + bytes);
    }

    /** Counts bytes of packets that were not sent, because the receiver had them in memory. */
    public void addRecalled(long bytes) {
        RECALLED.setOpaque(this, recalled + bytes);
    }

    /** How fast frames may pass. */
    public Pace pace() {
        return pace;
    }

    /** The same by application. */
    public ApplicationTable applications() {
        return applications;
    }

    /** How many packets. */
    public long packets() {
        return (long) PACKETS.getOpaque(this);
    }

    /** The bytes, without what is known of losses. */
    public Carried carried() {
        return new Carried(
                (long) BYTES.getOpaque(this), (long) WIRE_BYTES.getOpaque(this), 0, 0, (long) RECALLED.getOpaque(this));
    }
}
