package io.ztun.core.internal.count;

import java.util.concurrent.atomic.AtomicLongArray;

import io.ztun.core.info.SessionSnapshot;

/** What one session carries and drops, and with it its tunnel. Any thread may read. */
public final class SessionCounters {
    private final Counters tunnel;
    private final Traffic sent = new Traffic();
    private final Traffic received = new Traffic();
    private final AtomicLongArray dropped = new AtomicLongArray(Drop.values().length);

    /** All at 0. */
    public SessionCounters(Counters tunnel) {
        this.tunnel = tunnel;
    }

    /** The tunnel's. */
    public Counters tunnel() {
        return tunnel;
    }

    /** What this end sends; added to under the sender's lock. */
    public Traffic sent() {
        return sent;
    }

    /** What the peer sends; added to by the link's thread. */
    public Traffic received() {
        return received;
    }

    /** Counts packets that were sent. Under the sender's lock. */
    public void addSent(long packets, long bytes) {
        sent.addPackets(packets, bytes);
        tunnel.packetsSent.add(packets);
        tunnel.bytesSent.add(bytes);
    }

    /** Counts frames that were sent, by their bytes. Under the sender's lock. */
    public void addFramesSent(long bytes) {
        sent.addFrames(bytes);
        sent.pace().passed(bytes);
        tunnel.wireBytesSent.add(bytes);
    }

    /** Counts bytes of packets that were not sent, because the peer has them in memory. Under the sender's lock. */
    public void addRecalledSent(long bytes) {
        sent.addRecalled(bytes);
        tunnel.recalledSent.add(bytes);
    }

    /** Counts bytes of packets that came from memory. The link's thread. */
    public void addRecalledReceived(long bytes) {
        received.addRecalled(bytes);
        tunnel.recalledReceived.add(bytes);
    }

    /** Counts one packet or frame that came to nothing. Any thread. */
    public void drop(Drop cause) {
        drop(cause, 1);
    }

    /** Counts packets or frames that came to nothing, perhaps none. Any thread. */
    public void drop(Drop cause, long count) {
        if (count != 0) {
            dropped.getAndAdd(cause.ordinal(), count);
            tunnel.drop(cause, count);
        }
    }

    /** How many have come to nothing for one reason. */
    public long dropped(Drop cause) {
        return dropped.get(cause.ordinal());
    }

    /** How many have come to nothing. */
    public SessionSnapshot.Dropped dropped() {
        return new SessionSnapshot.Dropped(
                dropped(Drop.QUEUE_FULL),
                dropped(Drop.SOURCE),
                dropped(Drop.INVALID),
                dropped(Drop.TUN),
                dropped(Drop.FORGED),
                dropped(Drop.REPEATED));
    }
}
