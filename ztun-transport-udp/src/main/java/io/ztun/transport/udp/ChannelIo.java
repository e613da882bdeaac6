package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

/** The portable way: a call of {@link DatagramChannel} for each datagram. */
final class ChannelIo implements DatagramIo, Source {
    private static final int DATAGRAMS_PER_CALL = 16;

    private static final int IPV4_LENGTH = 4;

    private final DatagramChannel channel;
    private final ByteBuffer buffer;
    private InetSocketAddress from;

    /** @param buffer to receive into; shared with other sockets of the thread */
    ChannelIo(DatagramChannel channel, ByteBuffer buffer) {
        this.channel = channel;
        this.buffer = buffer;
    }

    @Override
    public int receive(DatagramSink sink) throws IOException {
        for (int i = 0; i < DATAGRAMS_PER_CALL; i++) {
            if (!channel.isOpen()) {
                return i;
            }
            from = (InetSocketAddress) channel.receive(buffer.clear().limit(Datagram.LENGTH_MAX));
            if (from == null) {
                return i;
            }
            int length = buffer.position();
            sink.onDatagram(buffer.clear(), 0, length, this);
        }
        return DATAGRAMS_PER_CALL;
    }

    @Override
    public int most() {
        return DATAGRAMS_PER_CALL;
    }

    @Override
    public boolean is(Peer peer) {
        return from.equals(peer.address());
    }

    @Override
    public Peer toPeer() {
        return peer(from);
    }

    @Override
    public void write(byte[] target, int offset) {
        InetAddress address = from.getAddress();
        byte[] bytes = address.getAddress();
        if (bytes.length == IPV4_LENGTH) {
            target[offset + 10] = (byte) 0xff;
            target[offset + 11] = (byte) 0xff;
        }
        System.arraycopy(bytes, 0, target, offset + 16 - bytes.length, bytes.length);
        target[offset + 16] = (byte) (from.getPort() >>> 8);
        target[offset + 17] = (byte) from.getPort();
    }

    @Override
    public void reply(ByteBuffer datagram, int length) {
        try {
            channel.send(datagram.clear().limit(length), from);
        } catch (IOException e) {
            // Answers are repeated when they are asked for again.
            Thread.onSpinWait();
        } finally {
            datagram.clear();
        }
    }

    /** Java says of no datagram where it was sent to. */
    @Override
    public boolean answerFromWhereAsked() {
        return false;
    }

    /** Java has the field neither for a datagram that is sent nor for one that has come. */
    @Override
    public boolean carriesEcn() {
        return false;
    }

    @Override
    public int ecn() {
        return 0;
    }

    @Override
    public Peer peer(InetSocketAddress address) {
        return new Peer(address);
    }

    @Override
    public SendBatch newBatch() {
        return new Batch(channel);
    }

    @Override
    public SendBatch adopt(SendBatch batch) {
        ((Batch) batch).channel = channel;
        return batch;
    }

    @Override
    public DatagramIo on(DatagramChannel another) {
        return new ChannelIo(another, buffer);
    }

    @Override
    public String describe() {
        return "one call per datagram";
    }

    /** Sends each datagram by itself. */
    private static final class Batch extends SendBatch {
        private DatagramChannel channel;
        private final ByteBuffer view;

        Batch(DatagramChannel channel) {
            this.channel = channel;
            view = buffer().duplicate();
        }

        @Override
        boolean send(Peer peer, boolean together) {
            while (!isEmpty()) {
                int length = length(first());
                view.clear().limit(start() + length).position(start());
                try {
                    if (channel.send(view, peer.address()) == 0) {
                        return !DONE;
                    }
                    advance(1);
                } catch (IOException e) {
                    refused(length, e);
                }
            }
            return DONE;
        }

        /** Java passes the error's text on and not its number; above the base length the length is the likely reason. */
        private void refused(int length, IOException reason) {
            if (length > Datagram.BASE_LENGTH || "Message too long".equals(reason.getMessage())) {
                dropTooLong();
            } else {
                drop();
            }
        }
    }
}
