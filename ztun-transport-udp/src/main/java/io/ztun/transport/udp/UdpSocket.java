package io.ztun.transport.udp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;
import java.util.ArrayDeque;
import java.util.Arrays;

import io.ztun.api.TransportException;
import io.ztun.spi.TransportConfig;
import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.NativeSocket;
import io.ztun.transport.nio.Selected;

/**
 * A socket and the links on it: a server's has many, a client's has one and ends with it. Link thread only, but for what says
 * otherwise.
 */
final class UdpSocket implements Selected, DatagramSink {
    /** After so many calls in a row that receive it is another socket's turn. */
    private static final int RECEIVES_PER_TURN = 4;

    /** Batches that are kept for the next link that sends. */
    private static final int BATCHES_KEPT = 8;

    private static final long WORD_INTERVAL_NS = 60_000_000_000L;

    private final LinkThread thread;
    private final DatagramChannel channel;
    private final SelectionKey key;
    private final DatagramIo io;
    private final KernelSocket kernel;
    private final boolean discovering;
    private final ByteBuffer answer = ByteBuffer.allocateDirect(Datagram.NUMBER_DATAGRAM_LENGTH);
    private final LinkTable links = new LinkTable();
    private final ArrayDeque<SendBatch> batches = new ArrayDeque<>();
    private final ArrayDeque<UdpLink> waiting = new ArrayDeque<>();
    private UdpLink[] served = new UdpLink[16];
    private int servedCount;
    private long nextWordNs = System.nanoTime();
    private Acceptor acceptor;
    private boolean routeMtuIgnored;
    private boolean closing;
    private boolean closed;

    /** If anything is thrown the channel is closed. */
    UdpSocket(LinkThread thread, DatagramChannel channel, TransportConfig.Offloads offload) throws IOException {
        this.thread = thread;
        this.channel = channel;
        try {
            channel.configureBlocking(false);
            kernel = KernelSocket.of(channel);
            discovering = kernel != null && kernel.forbidFragments();
            io = newIo(offload);
            Log.log(Level.DEBUG, "udp socket: " + io.describe() + ", path mtu searched: " + discovering, null);
            key = thread.register(channel, SelectionKey.OP_READ, this);
        } catch (IOException | RuntimeException e) {
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
                "datagrams cannot be split and joined by the system: reason=" + reason + "; use --udp-offload auto");
    }

    /** Takes clients from now on. */
    void accept(Acceptor taker) {
        acceptor = taker;
    }

    LinkThread thread() {
        return thread;
    }

    Peer peer(InetSocketAddress address) {
        return io.peer(address);
    }

    /** Whether this end takes clients, and follows them to other addresses. */
    boolean isServer() {
        return acceptor != null;
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
     * The system takes a route to bear less than any is taken to bear, probably because of a forged message (RFC 8899 section
     * 4.6.2): from now on what it takes is of no account on this socket. Any thread.
     */
    void ignoreRouteMtu() {
        synchronized (batches) {
            if (routeMtuIgnored || kernel == null) {
                return;
            }
            routeMtuIgnored = true;
        }
        kernel.ignoreRouteMtu();
        Log.log(
                Level.WARNING,
                "the system takes a route to bear less than " + Datagram.BASE_LENGTH
                        + " bytes, which is not believed from now on; see ip route get",
                null);
    }

    int linkCount() {
        return links.size();
    }

    /** The link with that id, or null. */
    UdpLink link(long id) {
        return links.get(id);
    }

    void add(UdpLink link) {
        links.add(link);
    }

    /** A link has ended. */
    void forget(UdpLink link) {
        links.remove(link);
        if (acceptor != null) {
            acceptor.forget(link);
        }
        if (links.size() == 0 && (acceptor == null || closing)) {
            closeChannel();
        }
    }

    /** A batch that is the caller's until it gives it back. Any thread. */
    SendBatch takeBatch() {
        synchronized (batches) {
            SendBatch batch = batches.pollLast();
            if (batch != null) {
                return batch;
            }
        }
        return io.newBatch();
    }

    /** Any thread. */
    void giveBatch(SendBatch batch) {
        synchronized (batches) {
            if (batches.size() < BATCHES_KEPT) {
                batches.addLast(batch);
            }
        }
    }

    /** Has {@link UdpLink#drain} called as soon as the system takes datagrams again. Any thread. */
    void awaitRoom(UdpLink link) {
        thread.execute(() -> {
            if (key.isValid()) {
                waiting.add(link);
                key.interestOpsOr(SelectionKey.OP_WRITE);
            }
        });
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

    private void drainWaiting() {
        while (!waiting.isEmpty() && waiting.peek().drain()) {
            waiting.poll();
        }
        if (waiting.isEmpty() && key.isValid()) {
            key.interestOpsAnd(~SelectionKey.OP_WRITE);
        }
    }

    private void receive() throws IOException {
        boolean more = true;
        for (int i = 0; i < RECEIVES_PER_TURN && more && !closed; i++) {
            more = io.receive(this);
            endBatches();
        }
    }

    @Override
    public void onDatagram(ByteBuffer buffer, int offset, int length, Source source) {
        if (length < Datagram.HEADER_LENGTH) {
            return;
        }
        long header = buffer.getLong(offset);
        int type = Datagram.type(header);
        UdpLink link = links.get(Datagram.id(header));
        if (link != null && type != Datagram.INIT) {
            serve(link, type, buffer, offset, length, source);
        } else if (acceptor != null) {
            try {
                acceptor.onStranger(type, Datagram.id(header), buffer, offset, length, source);
            } catch (RuntimeException | Error e) {
                onStrangerFailed(e);
            }
        }
    }

    /** Most likely memory is short. The links that there are go on. */
    private void onStrangerFailed(Throwable cause) {
        long nowNs = System.nanoTime();
        if (nowNs - nextWordNs >= 0) {
            nextWordNs = nowNs + WORD_INTERVAL_NS;
            Log.log(Level.WARNING, "a datagram from no session was not taken", cause);
        }
    }

    /** One link's mishap is not the others'. */
    private void serve(UdpLink link, int type, ByteBuffer buffer, int offset, int length, Source source) {
        if (link.markServed()) {
            if (servedCount == served.length) {
                served = Arrays.copyOf(served, 2 * servedCount);
            }
            served[servedCount++] = link;
        }
        try {
            link.onDatagram(type, buffer, offset, length, source);
        } catch (Throwable e) {
            link.fail(e);
        }
    }

    private void endBatches() {
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
            link.close();
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
        for (UdpLink link : links.all()) {
            link.fail(cause);
        }
        closeChannel();
    }

    private void closeChannel() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            channel.close();
        } catch (IOException e) {
            Log.log(Level.DEBUG, "closing a socket failed", e);
        }
    }

    /** Whether no client is taken any more. */
    boolean isClosing() {
        return closing;
    }
}
