package io.ztun.transport.udp;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SelectionKey;

import io.ztun.spi.Turn;
import io.ztun.transport.nio.Log;
import io.ztun.transport.nio.Selected;
import io.ztun.transport.nio.SelectorThreads;
import io.ztun.transport.nio.Served;

/**
 * A second socket on a server's port, to which the system gives each datagram that is an INIT. So strangers have a queue of
 * their own in the system: however many they are, they take no room from sessions there, and what is answered to hosts that
 * do not exist fills no session's send buffer. Here they take turns with the links, as one of them, and get a bounded number
 * of answers in each.
 *
 * <p>Both sockets need SO_REUSEPORT. It is set once the first is bound, and thus the port still is in use for whoever wants it
 * for himself. A program of the same user could join them, but the system would give it nothing: the program below names these
 * two alone.
 *
 * <p>Link thread only.
 */
final class Strangers extends Served implements Selected {
    /** Enough for a second of clients who come back all at once; older ones have asked again. */
    private static final int RECEIVE_LENGTH = 2 << 20;

    private static final int SEND_LENGTH = 256 * 1024;

    /** Load the first byte of the datagram; an INIT's is for the second socket, every other for the first. */
    private static final long[] PROGRAM = {
        0x30L << 48, 0x15L << 48 | 0L << 40 | 1L << 32 | Datagram.INIT, 0x06L << 48 | 1, 0x06L << 48
    };

    private final UdpSocket socket;
    private final DatagramChannel channel;
    private final DatagramIo io;

    private Strangers(UdpSocket socket, DatagramChannel channel, DatagramIo io) {
        this.socket = socket;
        this.channel = channel;
        this.io = io;
    }

    /**
     * Makes one beside a server's socket.
     *
     * @param bound the socket's channel
     * @param like how it receives
     * @param wildcard whether both are bound to all addresses
     * @return null if the system does not do that: then strangers come by the one socket, and are bounded there
     */
    static Strangers open(UdpSocket socket, DatagramChannel bound, DatagramIo like, boolean wildcard) {
        DatagramChannel channel = null;
        try {
            channel = DatagramChannel.open();
            socket.thread().sockets().apply(channel).configureBlocking(false);
            SocketBuffers.set(channel, RECEIVE_LENGTH, SEND_LENGTH);
            channel.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.setOption(StandardSocketOptions.IP_TOS, bound.getOption(StandardSocketOptions.IP_TOS));
            bound.setOption(StandardSocketOptions.SO_REUSEPORT, true);
            channel.bind(bound.getLocalAddress());
            KernelSocket kernel = KernelSocket.of(channel);
            if (kernel == null || !kernel.choose(PROGRAM)) {
                throw new IOException("the system lets no program choose the socket");
            }
            DatagramIo io = like.on(channel);
            if (wildcard) {
                io.answerFromWhereAsked();
            }
            Strangers strangers = new Strangers(socket, channel, io);
            socket.thread().register(channel, SelectionKey.OP_READ, strangers);
            return strangers;
        } catch (IOException | RuntimeException | Error e) {
            SelectorThreads.closeChannel(channel);
            setAlone(bound);
            Log.log(Level.DEBUG, "strangers have no socket of their own", e);
            return null;
        }
    }

    private static void setAlone(DatagramChannel bound) {
        try {
            bound.setOption(StandardSocketOptions.SO_REUSEPORT, false);
        } catch (IOException | RuntimeException e) {
            Log.log(Level.DEBUG, "a port stays open to sharing", e);
        }
    }

    @Override
    public void onReady(SelectionKey ready) {
        socket.thread().serveLater(this);
    }

    @Override
    protected boolean serve(Turn turn) throws IOException {
        if (!channel.isOpen()) {
            return false;
        }
        socket.beginReading();
        return socket.receive(io);
    }

    @Override
    public void onShutdown() {
        // The socket closes it.
    }

    @Override
    public void onFailure(Throwable cause) {
        socket.onFailure(cause);
    }

    /** Also where the socket failed. */
    void close() {
        SelectorThreads.closeChannel(channel);
    }
}
