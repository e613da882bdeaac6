package io.ztun.core.internal.engine;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.function.Supplier;

import io.ztun.api.FrameLimits;
import io.ztun.api.PacketBatch;
import io.ztun.api.ThreadProgress;
import io.ztun.core.internal.count.Counters;
import io.ztun.core.internal.count.Drop;
import io.ztun.core.internal.events.TurnWatch;
import io.ztun.core.internal.ip.IpAddresses;
import io.ztun.core.internal.ip.PacketHeaders;
import io.ztun.core.internal.route.Routes;
import io.ztun.core.internal.session.Session;
import io.ztun.core.settings.LiveSettings;
import io.ztun.spi.TunReader;

/**
 * Moves packets from one reader of the TUN to the sessions: reads a batch, sorts it by session, and has each session send
 * its packets on this same thread.
 */
final class PacketPump implements Runnable {
    private static final int BATCH_PACKETS = 256;

    /** 64 KiB of packets, one more of the greatest length, and every packet's own room. */
    private static final int BATCH_BYTES =
            2 * FrameLimits.MAX_PACKET_LENGTH + BATCH_PACKETS * (PacketBatch.HEADROOM + PacketBatch.TAILROOM);

    private static final int COPY_BYTES = PacketBatch.HEADROOM + FrameLimits.MAX_PACKET_LENGTH + PacketBatch.TAILROOM;

    /** After so many packets a tunnel counts as used. */
    private static final int ONE_AT_A_TIME = 64;

    /**
     * How long a full link may hold up the reader where it is the only link. The packets then wait in the interface's own
     * queue, where the queue discipline drops and marks with more sense than we could.
     */
    private static final long PATIENCE_NS = 100_000_000;

    /** A batch of so many bytes does not linger: more packets would save little, and bulk traffic must not be held up. */
    private static final int ENOUGH = 8 * 1024;

    private final ThreadProgress progress;
    private final TunReader reader;
    private final Supplier<LiveSettings> live;
    private final Supplier<Routes<Session>> routes;
    private final Supplier<OuterPackets> outer;
    private final Counters counters;
    private final Supplier<GroupLimit> groupLimit;
    private final GroupBudget groups = new GroupBudget(System.nanoTime());
    private final Session[] targets = new Session[BATCH_PACKETS];
    private final int[] run = new int[BATCH_PACKETS];
    private final TurnWatch turns = new TurnWatch(0);

    /** Room for one packet at first: a tunnel that carries little needs no more, and a program may have thousands of them. */
    private PacketBatch batch;

    private int readOneAtATime;

    /** What goes to several sessions, which may change it; null until there is such a packet. */
    private PacketBatch copy;

    PacketPump(
            ThreadProgress progress,
            TunReader reader,
            Supplier<LiveSettings> live,
            Supplier<Routes<Session>> routes,
            Supplier<OuterPackets> outer,
            Supplier<GroupLimit> groupLimit,
            Counters counters) {
        this.progress = progress;
        this.groupLimit = groupLimit;
        this.live = live;
        this.reader = reader;
        this.routes = routes;
        this.outer = outer;
        this.counters = counters;
        batch = new PacketBatch(1, COPY_BYTES);
    }

    private static PacketBatch wholeBatch() {
        return new PacketBatch(BATCH_PACKETS, BATCH_BYTES);
    }

    /** Runs until the device is closed. */
    @Override
    public void run() {
        while (read() != TunReader.CLOSED) {
            progress.work();
            turns.begin();
            forward(routes.get());
            turns.end();
            progress.rest();
            if (readOneAtATime < ONE_AT_A_TIME && ++readOneAtATime == ONE_AT_A_TIME) {
                batch = wholeBatch();
            }
        }
    }

    private int read() {
        long lingerNs = live.get().linger().toNanos();
        if (lingerNs == 0) {
            return reader.read(batch, 0, 0);
        }
        if (readOneAtATime < ONE_AT_A_TIME) {
            readOneAtATime = ONE_AT_A_TIME;
            batch = wholeBatch(); // a packet that waits for others needs room for them
        }
        return reader.read(batch, lingerNs, enough(routes.get()));
    }

    private static int enough(Routes<Session> table) {
        if (table.size() == 1) {
            List<Session> all = table.all();
            return all.isEmpty() ? ENOUGH : Math.min(ENOUGH, all.get(0).enough());
        }
        return ENOUGH;
    }

    private void forward(Routes<Session> table) {
        int count = batch.count();
        long patienceNs = table.size() == 1 ? PATIENCE_NS : 0;
        for (int i = 0; i < count; i++) {
            targets[i] = target(table, i, patienceNs);
        }
        for (int i = 0; i < count; i++) {
            Session session = targets[i];
            if (session != null) {
                session.send(batch, run, gather(session, i, count), patienceNs);
            }
        }
    }

    /** The one session that a packet goes to; null if none is left to serve. */
    private Session target(Routes<Session> table, int index, long patienceNs) {
        ByteBuffer buffer = batch.buffer();
        int offset = batch.offset(index);
        if (!PacketHeaders.read(batch, index)) {
            counters.drop(Drop.INVALID, 1);
            return null;
        }
        OuterPackets own = outer.get();
        if (own != null && own.take(batch, index)) {
            counters.addNoRoute(false);
            return null;
        }
        if (table.isForAll(buffer, offset)) {
            if (table.isForGroup(buffer, offset) && !groupLimit.get().take()) {
                counters.addGroupDropped();
            } else {
                sendToAll(table.all(), index, patienceNs);
            }
            return null;
        }
        long high = IpAddresses.destinationHigh(buffer, offset);
        long low = IpAddresses.destinationLow(buffer, offset);
        Session session = table.of(high, low);
        if (session == null) {
            counters.addNoRoute(table.hasMoved(high, low));
        }
        return session;
    }

    private void sendToAll(List<Session> sessions, int index, long patienceNs) {
        run[0] = 0;
        if (sessions.size() == 1) {
            sessions.get(0).send(copyOf(index), run, 1, patienceNs);
        } else if (groups.allows(System.nanoTime())) {
            long startNs = System.nanoTime();
            for (int i = 0; i < sessions.size(); i++) { // by index: an iterator would be an object per packet
                sessions.get(i).send(copyOf(index), run, 1, patienceNs);
            }
            groups.spend(System.nanoTime() - startNs);
        } else {
            counters.addGroupDropped();
        }
    }

    /** A session may change the bytes of what it sends. */
    private PacketBatch copyOf(int index) {
        if (copy == null) {
            copy = new PacketBatch(1, COPY_BYTES);
        }
        copy.clear();
        copy.buffer().put(copy.nextOffset(), batch.buffer(), batch.offset(index), batch.length(index));
        copy.add(batch.length(index), batch.offload(index));
        PacketHeaders.copy(batch, index, copy, 0);
        return copy;
    }

    /** Collects the packets of one session from {@code first} on and takes them off the list. */
    private int gather(Session session, int first, int count) {
        int length = 0;
        for (int i = first; i < count; i++) {
            if (targets[i] == session) {
                run[length++] = i;
                targets[i] = null;
            }
        }
        return length;
    }
}
