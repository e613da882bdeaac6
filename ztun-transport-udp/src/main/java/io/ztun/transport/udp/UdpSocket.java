package io.ztun.transport.udp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.concurrent.atomic.AtomicBoolean;

import io.ztun.api.TransportException;
import io.ztun.spi.SessionTokens;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.Turn;
import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.NativeSocket;
import io.ztun.transport.nio.Selected;
import io.ztun.transport.nio.SelectorThreads;

/**
 * A socket and the links on it: a server's has many, a client's has one and ends with it. What is received is handed to its
 * link at once as far as the link's credit goes ({@link io.ztun.transport.nio.SelectorThread#atOnce}); what is beyond, the link
 * keeps for its turn, so that the socket goes on being read and nobody's datagrams drown behind another's. Link thread only,
 * but for what says otherwise.
 */
final class UdpSocket implements Selected, DatagramSink {
    /** So many calls that receive, and bytes, are the most before links are looked at that wait for their turn. */
    private static final int CALLS_PER_TURN = 16;

    private static final int BYTES_PER_TURN = 256 * 1024;

    /** What the system's queue may hold: its memory, twice of what was asked for, by the least that it counts for a datagram. */
    private static final int QUEUE_MOST = 2 * SocketBuffers.RECEIVE_LENGTH / 512;

    /**
     * A link that has done its turn goes on at once, if nobody waits, for each such number of bytes: in bulk it needs no copy of
     * what is in the socket's buffer, and others come sooner than by reading it all. One whose few bytes are much work waits.
     */
    private static final int BYTES_PAID = 16 * 1024;

    /** So many links in a row that cannot send are tried: it is one socket. */
    private static final int FULL_TRIED = 8;

    private final LinkThread thread;
    private final DatagramChannel channel;
    private final SelectionKey key;
    private final DatagramIo io;
    private final KernelSocket kernel;
    private final boolean discovering;
    private final OwnMark mark;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(Datagram.WHO_ANSWER_LENGTH);
    private final LinkTable links = new LinkTable(UdpLink::id);
    private final LinkTable shortIds = new LinkTable(UdpLink::shortId);
    private final PeerTable peers = new PeerTable();
    private final BatchNews batchNews = new BatchNews();
    private final Turn turn = new Turn();

    /** Links that wait for room, the one first that has waited longest. */
    private final ArrayDeque<UdpLink> waiting = new ArrayDeque<>();

    private final ArrayDeque<Reading> readings = new ArrayDeque<>();
    private UdpLink[] served = new UdpLink[16];
    private int servedCount;
    private Acceptor acceptor;
    private Strangers strangers;
    private final AtomicBoolean routeMtuIgnored = new AtomicBoolean();
    private volatile boolean full;
    private boolean closing;
    private boolean closed;

    /** The link that {@link #turn} is of, if any, what it came with, and whether it may do something at once. */
    private UdpLink current;

    private int credit;
    private boolean atOnce;

    /** How often something was read, and what that has brought. */
    private long reads;

    private long received;
    private int bytes;

    /** What is to be done when so much has been received, or all that there is. */
    private record Reading(UdpLink link, Runnable action, long until) {}

    /** If anything is thrown the channel is closed. */
    UdpSocket(LinkThread thread, DatagramChannel channel, TransportConfig.Offloads offload, int dscp)
            throws IOException {
        this.thread = thread;
        this.channel = channel;
        try {
            channel.configureBlocking(false);
            kernel = KernelSocket.of(channel);
            discovering = kernel != null && kernel.forbidFragments();
            io = newIo(offload);
            mark = new OwnMark(dscp, io.carriesEcn());
            Log.log(Level.DEBUG, "udp socket: " + io.describe() + ", path mtu searched: " + discovering, null);
            key = thread.register(channel, SelectionKey.OP_READ, this);
        } catch (IOException | RuntimeException | Error e) {
            channel.close();
            throw e;
        }
    }

    private DatagramIo newIo(TransportConfig.Offloads offload) {
        if (offload == TransportConfig.Offloads.OFF || kernel == null) {
            if (offload == TransportConfig.Offloads.ON) {
                throw noOffload(NativeSocket.UNAVAILABLE);
            }
            return new ChannelIo(channel, thread.receiveBuffer());
        }
        LinuxIo linux = new LinuxIo(kernel, thread.receiveBuffer());
        if (offload == TransportConfig.Offloads.ON && !linux.isComplete()) {
            throw noOffload("the kernel has no UDP_SEGMENT or no UDP_GRO");
        }
        return linux;
    }

    private static TransportException noOffload(String reason) {
        return new TransportException(
                "datagrams cannot be split and joined by the system: reason=" + reason + "; use `udp-offload` auto");
    }

    /** Takes clients from now on, on a socket of their own if the system has that. */
    void accept(Acceptor taker) throws IOException {
        acceptor = taker;
        boolean wildcard =
                ((InetSocketAddress) channel.getLocalAddress()).getAddress().isAnyLocalAddress();
        if (wildcard && !io.answerFromWhereAsked()) {
            Log.log(
                    Level.INFO,
                    "answers leave from the address that the system chooses: if clients reach this host at another one,"
                            + " name that with `bind`",
                    null);
        }
        strangers = kernel == null ? null : Strangers.open(this, channel, io, wildcard);
    }

    LinkThread thread() {
        return thread;
    }

    Peer peer(InetSocketAddress address) {
        return io.peer(address);
    }

    /** What a server answers to whom it does not know; null if nothing in particular, and on a client. */
    SessionTokens tokens() {
        return acceptor == null ? null : acceptor.tokens();
    }

    /** Whether this end takes clients, and follows them to other addresses. */
    boolean isServer() {
        return acceptor != null;
    }

    /** What the socket's datagrams are marked with. Any thread. */
    OwnMark mark() {
        return mark;
    }

    /** Any thread. */
    BatchNews batchNews() {
        return batchNews;
    }

    /** For short answers. */
    ByteBuffer answer() {
        return answer;
    }

    /** Whether a datagram that is too long for the path does not arrive, so that its length can be found out. Any thread. */
    boolean canDiscover() {
        return discovering;
    }

    /**
     * The system takes a route to bear less than a path is taken to bear at first, be it true or because of a forged message
     * (RFC 8899 section 4.6.2): from now on what it takes is of no account on this socket, and what arrives decides. Any thread.
     */
    void ignoreRouteMtu() {
        if (kernel == null || !routeMtuIgnored.compareAndSet(false, true)) {
            return;
        }
        kernel.ignoreRouteMtu();
        Log.log(
                Level.INFO,
                "the system takes a route to bear less than " + Datagram.BASE_LENGTH
                        + " bytes; it is not asked any more, what arrives decides; see ip route get",
                null);
    }

    int linkCount() {
        return links.size();
    }

    /** The link with that id, or null. */
    UdpLink link(long id) {
        return links.get(id);
    }

    boolean hasShortId(int shortId) {
        return shortIds.get(shortId) != null;
    }

    void add(UdpLink link) {
        links.add(link);
        shortIds.add(link);
        peers.add(link);
    }

    /** Whether an address has been asked with a WHO, and has the token. */
    boolean hasAsked(Source source, int token) {
        return acceptor != null && acceptor.hasAsked(source, token);
    }

    /** A link's peer has another address. */
    void move(UdpLink link, Peer proven) {
        peers.remove(link);
        link.sender().moveTo(proven);
        peers.add(link);
    }

    /** A link has ended. */
    void forget(UdpLink link) {
        links.remove(link);
        shortIds.remove(link);
        peers.remove(link);
        if (acceptor != null) {
            acceptor.forget(link);
        }
        if (links.size() == 0 && (acceptor == null || closing)) {
            closeChannel();
        }
    }

    /** A batch that is the caller's until it gives it back; null if there is none before the socket has room. Any thread. */
    SendBatch takeBatch() {
        return thread.batches().take(io, full);
    }

    /** Any thread. */
    void giveBatch(SendBatch batch) {
        thread.batches().give(batch);
    }

    /** Has {@link UdpLink#drain} called as soon as the system takes datagrams again. Any thread. */
    void awaitRoom(UdpLink link) {
        full = true;
        thread.execute(() -> {
            if (key.isValid()) {
                full = true;
                waiting.add(link);
                key.interestOpsOr(SelectionKey.OP_WRITE);
            }
        });
    }

    /** Has an action run once all is read that the system has now, see {@link UdpLink#onRead}. */
    void awaitRead(UdpLink link, Runnable action) {
        readings.add(new Reading(link, action, received + QUEUE_MOST));
        try {
            receive();
        } catch (IOException e) {
            onFailure(e);
        }
    }

    @Override
    public void onReady(SelectionKey ready) throws IOException {
        int operations = ready.readyOps();
        if ((operations & SelectionKey.OP_WRITE) != 0) {
            drainWaiting();
        }
        if ((operations & SelectionKey.OP_READ) != 0) {
            receive();
        }
    }

    /** Who cannot send goes behind the others. */
    private void drainWaiting() {
        int tries = FULL_TRIED;
        for (int left = waiting.size(); left > 0 && tries > 0; left--) {
            UdpLink link = waiting.poll();
            boolean empty = true;
            try {
                empty = link.drain();
            } catch (Throwable e) {
                link.fail(e);
            }
            if (!empty) {
                tries--;
                waiting.add(link);
            }
        }
        if (waiting.isEmpty()) {
            full = false;
            if (key.isValid()) {
                key.interestOpsAnd(~SelectionKey.OP_WRITE);
            }
        }
    }

    private void receive() throws IOException {
        beginReading();
        boolean more = true;
        for (int i = 0; i < CALLS_PER_TURN && more && bytes < BYTES_PER_TURN && !closed; i++) {
            more = receive(io);
        }
        while (!readings.isEmpty() && (!more || received - readings.peek().until >= 0)) {
            Reading reading = readings.poll();
            reading.link.onRead(reading.action);
        }
    }

    /** What is bounded is counted anew. */
    void beginReading() {
        reads++;
        bytes = 0;
        if (acceptor != null) {
            acceptor.beginReading();
        }
    }

    /** Receives from this socket, or from that for strangers. Returns whether more may be there. */
    boolean receive(DatagramIo from) throws IOException {
        int count = from.receive(this);
        received += from == io ? count : 0;
        endCall();
        return count == from.most();
    }

    /** The number of this reading, by which a link counts what it does for each. */
    long reads() {
        return reads;
    }

    @Override
    public void onDatagram(ByteBuffer buffer, int offset, int length, Source source) {
        bytes += length;
        if (length < Datagram.LENGTH_MIN) {
            return;
        }
        int first = buffer.getInt(offset);
        int kind = first < 0 ? Datagram.SHORT : first >>> 24;
        if (kind == Datagram.SHORT || kind == Datagram.WHO) {
            onShort(kind, first & Datagram.SHORT_ID_MASK, buffer, offset, length, source);
        } else if (length >= Datagram.HEADER_LENGTH) {
            onWhole(buffer, offset, length, source);
        }
    }

    /** With a short id, which only counts from its link's peer; from elsewhere it shows at most that the peer may have moved. */
    private void onShort(int type, int shortId, ByteBuffer buffer, int offset, int length, Source source) {
        UdpLink link = shortIds.get(shortId);
        if (link != null && source.is(link.sender().peer())) {
            serve(link, type, buffer, offset, length, source);
            return;
        }
        peers.onWrong(source);
        if (acceptor != null) {
            acceptor.onStranger(type, shortId, buffer, offset, length, source);
        }
    }

    private void onWhole(ByteBuffer buffer, int offset, int length, Source source) {
        long header = buffer.getLong(offset);
        int type = Datagram.type(header);
        UdpLink link = links.get(Datagram.id(header));
        if (link != null && type != Datagram.INIT) {
            serve(link, type, buffer, offset, length, source);
        } else if (acceptor != null) {
            acceptor.onStranger(type, Datagram.id(header), buffer, offset, length, source);
        }
    }

    /** One link's mishap is not the others'. */
    private void serve(UdpLink link, int type, ByteBuffer buffer, int offset, int length, Source source) {
        if (link != current) {
            switchTo(link);
        }
        try {
            link.onDatagram(type, buffer, offset, length, source, turn);
        } catch (Throwable e) {
            link.fail(e);
        }
    }

    private void switchTo(UdpLink link) {
        settle();
        current = link;
        credit = thread.atOnce(link);
        atOnce = credit > 0;
        turn.begin(credit);
    }

    private void settle() {
        if (current != null) {
            thread.settle(current, atOnce ? turn.left() : credit, current.hasMore());
            current = null;
        }
    }

    /** Whether the link whose datagram is in hand may do something now, rather than when it is its turn. */
    boolean mayGoOn(UdpLink link) {
        if (atOnce && !turn.isOver()) {
            return true;
        }
        if (!thread.isIdle() || !link.pay(BYTES_PAID)) {
            return false;
        }
        atOnce = true;
        turn.begin(Turn.UNITS);
        return true;
    }

    /** A link's handler was given a frame, and is owed {@link io.ztun.spi.LinkHandler#onBatchEnd} once the call is over. */
    void oweBatchEnd(UdpLink link) {
        if (servedCount == served.length) {
            served = Arrays.copyOf(served, 2 * servedCount);
        }
        served[servedCount++] = link;
    }

    /** What one call has received has been handed over, or is kept by its links. */
    void endCall() {
        settle();
        for (int i = 0; i < servedCount; i++) {
            UdpLink link = served[i];
            served[i] = null;
            try {
                link.endBatch();
            } catch (Throwable e) {
                link.fail(e);
            }
        }
        servedCount = 0;
    }

    @Override
    public void onShutdown() {
        closing = true;
        for (UdpLink link : links.all()) {
            try {
                link.close();
            } catch (RuntimeException | Error e) {
                link.fail(e);
            }
        }
        if (links.size() == 0) {
            closeChannel();
        }
    }

    @Override
    public void onFailure(Throwable cause) {
        if (closed) {
            return;
        }
        Log.log(Level.ERROR, "a socket failed, its links are gone", cause);
        closing = true;
        try {
            for (UdpLink link : links.all()) {
                link.fail(cause);
            }
        } finally {
            closeChannel();
        }
    }

    private void closeChannel() {
        if (closed) {
            return;
        }
        closed = true;
        waiting.clear();
        readings.clear();
        SelectorThreads.closeChannel(channel);
        if (strangers != null) {
            strangers.close();
        }
    }

    /** Whether no client is taken any more. */
    boolean isClosing() {
        return closing;
    }
}
