package io.ztun.core.internal.session;

import io.ztun.core.info.Carried;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.half.PacketSender;
import io.ztun.core.internal.link.IncomingFrames;
import io.ztun.core.internal.protocol.Receipt;

/**
 * What is lost of a session's frames, each way. This end sees in their numbers what it did not get, and tells the peer, every few
 * seconds while there is news; what the peer did not get it hears from the peer. The link's thread, but for what says otherwise.
 */
final class Losses {
    /** Of so few frames the peer is told more seldom: it would cost a tenth of what a keystroke does. */
    private static final int FEW = 256;

    private static final int PATIENT = 8;

    private final IncomingFrames frames;
    private final PacketSender sender;
    private final Counters counters;
    private final long everyNs;

    /** How many frames the peer had sent when it was told last. */
    private long toldCounted;

    /** When the peer was told last what it has lost. The timer's thread. */
    private long toldNs;

    /** What the peer has told. Written by the link's thread. */
    private volatile Receipt told = new Receipt(0, 0, 0);

    private volatile long sentLost;
    private long received;
    private long receivedLost;

    /** Whether frames have come, other than signs of life, since {@link #receipt}. */
    private volatile boolean news;

    private volatile long counted;
    private volatile long arrived;

    /** @param everyNs how often the peer is told at most */
    Losses(IncomingFrames frames, PacketSender sender, Counters counters, long everyNs, long startNs) {
        this.everyNs = everyNs;
        toldNs = startNs;
        this.frames = frames;
        this.sender = sender;
        this.counters = counters;
    }

    /** Counts what has come since the last time, once a batch. */
    void report(boolean packets) {
        counted = frames.counted();
        arrived = frames.arrived();
        if (packets && !news) {
            news = true;
        }
        countReceived();
    }

    private void countReceived() {
        long lost = receivedLost(counted, arrived);
        counters.framesReceived.add(counted - received);
        counters.lostReceived.add(lost - receivedLost);
        received = counted;
        receivedLost = lost;
    }

    private long receivedLost(long counted, long arrived) {
        return Math.max(0, counted - arrived - told.leftOut());
    }

    /** The peer says what it got. What cannot be true counts for nothing; frames overtake each other, and an old word is none. */
    void onReceipt(Receipt receipt) {
        if (!receipt.isPlausible(sender.framesSent(), told, frames.counted() - frames.arrived())) {
            return;
        }
        long lost = Math.max(0, receipt.counted() - receipt.arrived() - sender.framesLeftOut());
        counters.framesSent.add(receipt.counted() - told.counted());
        counters.lostSent.add(lost - sentLost);
        sentLost = lost;
        told = receipt;
        sender.onCounted(receipt.counted());
        counted = frames.counted();
        arrived = frames.arrived();
        countReceived();
    }

    /** Whether there is something to tell the peer. Any thread. */
    boolean hasNews() {
        return news;
    }

    /** Whether the peer is to be told although this end is not quiet. The timer's thread. */
    boolean isToTell(long nowNs) {
        long patience = counted - toldCounted < FEW ? PATIENT : 1;
        if (!news || nowNs - toldNs < patience * everyNs) {
            return false;
        }
        toldNs = nowNs;
        toldCounted = counted;
        return true;
    }

    /** What is to be told. One thread, any. */
    Receipt receipt() {
        news = false;
        return new Receipt(counted, arrived, sender.framesLeftOut());
    }

    /** As {@code carried}, with what was lost on the way to the peer. Any thread. */
    Carried sent(Carried carried) {
        return new Carried(carried.bytes(), carried.wireBytes(), told.counted(), sentLost, carried.fromMemory());
    }

    /** As {@code carried}, with what was lost on the way from the peer. Any thread. */
    Carried received(Carried carried) {
        long here = arrived; // first: the other grows, too, before it is read
        long all = counted;
        return new Carried(carried.bytes(), carried.wireBytes(), all, receivedLost(all, here), carried.fromMemory());
    }
}
