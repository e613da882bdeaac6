package io.ztun.transport.udp;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;

import io.ztun.spi.Link;
import io.ztun.transport.nio.Frames;
import io.ztun.transport.nio.SourceViews;

/**
 * The sending side of a link. A frame is copied into a batch, which leaves when it is full or when somebody flushes. What the
 * system does not take stays in the batch, and the socket's thread alone gets rid of it. {@link State} says what is where:
 *
 * <pre>
 *           send                    flush, or batch full:
 *                                   not all taken
 *   EMPTY ---------&gt; HELD -----------------------------&gt; BLOCKED
 *     ^                |                                    |
 *     |                | the same: all taken                | socket's thread: all taken;
 *     +----------------+                                    | onWritable
 *     +-----------------------------------------------------+
 *
 *   EMPTY, no batch to be had: BLOCKED.  Stopped: no frame is taken in any state, what is held leaves or is thrown away.
 * </pre>
 *
 * <p>Who was told that there is no room, or that something waits, was told so in BLOCKED; the handler hears of each end of it.
 *
 * <p>Thread-safe. Everything is guarded by {@link #lock}, which is held for the sending of one batch at the longest, never
 * while waiting.
 */
final class LinkSender {
    private enum State {
        /** Nothing is held. */
        EMPTY,
        /** The batch has frames; whoever sent them owes a flush. */
        HELD,
        /** The link stands in the socket's queue of those that wait for room. */
        BLOCKED
    }

    /**
     * So many batches that nothing has come back for, and the last begins with a frame that has the whole id: a peer that does not know
     * the link by this end's address any more, and gets too many datagrams to say so, takes that. Not a frame amid others, for a
     * datagram that is longer than its neighbours ends what the kernel splits by itself.
     */
    private static final int WHOLE_EVERY = 16;

    private final Object lock = new Object();
    private final UdpSocket socket;
    private final UdpLink link;
    private final SourceViews views = new SourceViews();
    private final PathDiscovery discovery;
    private final BatchTrust trust = new BatchTrust(System.nanoTime());
    private SendBatch batch;
    private int fragmentNumber;
    private volatile Peer peer;
    private volatile State state = State.EMPTY;
    private volatile boolean stopped;
    private volatile int peerAbilities;

    /** Batches that were begun since something came from the peer, more or less. */
    private volatile int unheard;

    private long dropped;

    /** @param initLength length of a datagram that the path has borne */
    LinkSender(UdpSocket socket, UdpLink link, Peer peer, int initLength) {
        this.socket = socket;
        this.link = link;
        this.peer = peer;
        discovery = new PathDiscovery(socket, this, link.id(), initLength);
    }

    Peer peer() {
        return peer;
    }

    /** How long datagrams may be. */
    PathDiscovery discovery() {
        return discovery;
    }

    /** Whether datagrams may leave in batches. */
    BatchTrust trust() {
        return trust;
    }

    /**
     * What the peer says in a PROBE. Only where it heeds the ECN field may datagrams say that they can be marked (RFC 6040 section
     * 4.1): what a router says would be lost else, while it goes on without dropping.
     */
    void peerIsAbleTo(int abilities) {
        peerAbilities = abilities;
    }

    /** Something has come from the peer. */
    void heard() {
        if (unheard != 0) {
            unheard = 0;
        }
    }

    private boolean isPeerAbleTo(int ability) {
        return (peerAbilities & ability) != 0;
    }

    /** What this end says in its PROBEs. */
    int abilities() {
        return socket.mark().abilities() | (link.shortHeaders().areTaken() ? Datagram.ABILITY_SHORT : 0);
    }

    /** {@link Link#send(ByteBuffer, int, int, int)}. */
    int send(ByteBuffer buffer, int offset, int length, int trafficClass) {
        Frames.check(buffer, offset, length);
        synchronized (lock) {
            int ready = ready();
            if (ready != Link.READY) {
                return ready;
            }
            ByteBuffer view = views.of(buffer);
            int longest = discovery.datagramLength();
            int mark = socket.mark().of(trafficClass, isPeerAbleTo(Datagram.ABILITY_ECN));
            return length + Datagram.HEADER_LENGTH <= longest
                    ? sendWhole(view, offset, length, mark)
                    : sendPieces(view, offset, length, longest - Datagram.FRAGMENT_HEADER_LENGTH, mark);
        }
    }

    private int sendWhole(ByteBuffer frame, int offset, int length, int mark) {
        if (!makeRoom(1, length + Datagram.HEADER_LENGTH)) {
            return Link.BACK_PRESSURED;
        }
        boolean isShort = isPeerAbleTo(Datagram.ABILITY_SHORT)
                && Datagram.mayBeShort(frame.get(offset), length)
                && !(batch.isEmpty() && ++unheard % WHOLE_EVERY == 0);
        int at = batch.add(length + (isShort ? Datagram.SHORT_LENGTH : Datagram.HEADER_LENGTH), mark);
        if (isShort) {
            Datagram.putShort(batch.buffer(), at, link.shortId(), frame, offset, length);
        } else {
            batch.buffer()
                    .putLong(at, Datagram.header(Datagram.DATA, link.id()))
                    .put(at + Datagram.HEADER_LENGTH, frame, offset, length);
        }
        return Link.HELD;
    }

    /** All pieces are equally long but the last, so that the kernel can split them. */
    private int sendPieces(ByteBuffer frame, int offset, int length, int size, int mark) {
        int count = (length + size - 1) / size;
        if (!makeRoom(count, length + count * Datagram.FRAGMENT_HEADER_LENGTH)) {
            return Link.BACK_PRESSURED;
        }
        ByteBuffer target = batch.buffer();
        int number = fragmentNumber++;
        for (int i = 0; i < count; i++) {
            int piece = Math.min(size, length - i * size);
            int at = batch.add(piece + Datagram.FRAGMENT_HEADER_LENGTH, mark);
            target.putLong(at, Datagram.header(Datagram.FRAGMENT, link.id()))
                    .putInt(at + Datagram.FRAGMENT_NUMBER_OFFSET, number)
                    .put(at + Datagram.FRAGMENT_INDEX_OFFSET, (byte) i)
                    .put(at + Datagram.FRAGMENT_COUNT_OFFSET, (byte) count)
                    .putShort(at + Datagram.FRAGMENT_SIZE_OFFSET, (short) size)
                    .put(at + Datagram.FRAGMENT_HEADER_LENGTH, frame, offset + i * size, piece);
        }
        return Link.HELD;
    }

    /** Returns whether so many datagrams with so many bytes fit the batch now. */
    private boolean makeRoom(int datagrams, int bytes) {
        if (batch != null && !batch.hasRoom(datagrams, bytes) && !transmit()) {
            return false;
        }
        if (batch == null) {
            batch = socket.takeBatch();
            if (batch == null) {
                block();
                return false;
            }
            state = State.HELD;
        }
        return true;
    }

    /** Sends what is held. Returns whether nothing is left. */
    private boolean transmit() {
        if (batch != null) {
            boolean together = batch.count() - batch.first() > 1 && mayLeaveTogether();
            boolean done = batch.send(peer, together);
            dropped += batch.takeDropped();
            discovery.onSent(batch.takeLongest(), batch.takeTooLong());
            if (together) {
                learnOfBatch();
            }
            if (!done) {
                block();
                return false;
            }
            giveBatch();
        }
        state = State.EMPTY;
        return true;
    }

    /** Whether the batch's datagrams may leave together; if need be with probes among them that show whether they arrive. */
    private boolean mayLeaveTogether() {
        long nowNs = System.nanoTime();
        boolean due = trust.isDue(nowNs);
        sayWhatIsNew(0);
        if (!due || batch.first() > 0) {
            return trust.isTrusted();
        }
        int run = batch.longestRun();
        return run != SendBatch.NONE && begin(run, nowNs) || trust.isTrusted();
    }

    private boolean begin(int run, long nowNs) {
        int length = batch.length(run);
        int bytes = batch.bytes(run, batch.run(run));
        int at = length >= Datagram.NUMBER_DATAGRAM_LENGTH && trust.canBegin(bytes)
                ? batch.insertAround(run)
                : SendBatch.NONE;
        if (at == SendBatch.NONE) {
            return false;
        }
        trust.begin(bytes, nowNs);
        Datagram.putProbe(batch.buffer(), at, length, link.id(), trust.loneNumber(), abilities());
        Datagram.putProbe(batch.buffer(), at + 2 * length, length, link.id(), trust.batchNumber(), abilities());
        return true;
    }

    private void learnOfBatch() {
        int refusal = batch.takeRefusal();
        if (refusal != 0) {
            trust.onRefused(System.nanoTime());
            sayWhatIsNew(refusal);
        } else if (batch.takeTogether()) {
            trust.onTaken();
        }
    }

    private void sayWhatIsNew(int refusal) {
        BatchTrust.News news = trust.takeNews();
        if (news != BatchTrust.News.NONE) {
            socket.batchNews().log(news, peer, refusal, trust.retryMinutes(System.nanoTime()));
        }
    }

    private void block() {
        if (state != State.BLOCKED) {
            state = State.BLOCKED;
            socket.awaitRoom(link);
        }
    }

    private void giveBatch() {
        socket.giveBatch(batch);
        batch = null;
    }

    /** The peer is at another address from now on. On the socket's thread. */
    void moveTo(Peer proven) {
        synchronized (lock) {
            peer = proven;
        }
        trust.restart(System.nanoTime());
        discovery.restart();
    }

    /** {@link Link#ready}. */
    int ready() {
        return stopped ? Link.CLOSED : state == State.BLOCKED ? Link.BACK_PRESSURED : Link.READY;
    }

    /** {@link Link#flush}; the socket's own thread, which is the one that makes room, does not wait. */
    int flush(long patienceNs) {
        synchronized (lock) {
            if (!stopped && state == State.HELD) {
                transmit();
            }
            if (!socket.thread().isCurrent()) {
                awaitRoom(patienceNs);
            }
            return stopped ? Link.CLOSED : state == State.BLOCKED ? Link.QUEUED : Link.SENT;
        }
    }

    private void awaitRoom(long patienceNs) {
        long startNs = System.nanoTime();
        while (!stopped && state == State.BLOCKED && !Thread.currentThread().isInterrupted()) {
            long leftNs = patienceNs - (System.nanoTime() - startNs);
            if (leftNs <= 0) {
                return;
            }
            try {
                TimeUnit.NANOSECONDS.timedWait(lock, leftNs);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    /** Sends what waits, on the socket's thread. Returns whether nothing is left. */
    boolean drain() {
        synchronized (lock) {
            boolean empty = transmit();
            if (empty) {
                lock.notifyAll();
            }
            return empty;
        }
    }

    /** Takes no more frames; a thread that waits gives up. What is held is still there for {@link #drain}. */
    void stop() {
        synchronized (lock) {
            stopped = true;
            lock.notifyAll();
        }
    }

    /** Tells the peer that the session is over; once, and without knowing whether it hears it. */
    void sendClose() {
        synchronized (lock) {
            int length = link.farewell().length();
            if (makeRoom(1, length)) {
                link.farewell().put(batch.buffer(), batch.add(length), length);
                transmit();
            }
        }
    }

    /** Forgets what is held and gives its memory back; whoever waits gives up. */
    void close() {
        discovery.close();
        synchronized (lock) {
            stopped = true;
            state = State.EMPTY;
            views.clear();
            if (batch != null) {
                giveBatch();
            }
            lock.notifyAll();
        }
    }

    @Override
    public String toString() {
        return discovery + " " + trust + " dropped=" + dropped;
    }
}
