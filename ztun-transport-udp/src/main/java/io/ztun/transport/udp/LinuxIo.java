package io.ztun.transport.udp;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;

import io.ztun.jna.BufferAddress;
import io.ztun.jna.Libc;

/**
 * Linux's way: many datagrams with one call in each direction, and one buffer for many of them where the system splits
 * (UDP_SEGMENT) and joins (UDP_GRO) them itself.
 */
final class LinuxIo implements DatagramIo, Source {
    /** Messages that one call receives at most, each with 64 KiB of room. */
    static final int MESSAGES = 16;

    static final int MESSAGE_LENGTH = 64 * 1024;

    private static final int MSG_DONTWAIT = 0x40;

    private final KernelSocket socket;
    private final ByteBuffer buffer;
    private final MessageVector messages = new MessageVector(MESSAGES);
    private final MessageVector answers = new MessageVector(1);
    private final boolean joining;
    private final boolean splitting;
    private final boolean reportingEcn;
    private int current;
    private ByteBuffer lastAnswer;
    private long lastAnswerAddress;

    /** @param buffer to receive into, {@link #MESSAGES} times {@link #MESSAGE_LENGTH}; shared with other sockets */
    LinuxIo(KernelSocket socket, ByteBuffer buffer) {
        this.socket = socket;
        this.buffer = buffer;
        joining = socket.join();
        reportingEcn = socket.reportEcn();
        splitting = socket.canSegment();
        long base = BufferAddress.find(buffer);
        for (int i = 0; i < MESSAGES; i++) {
            messages.data(i, base + (long) i * MESSAGE_LENGTH, MESSAGE_LENGTH);
            messages.prepare(i);
        }
    }

    /** Whether the system splits and joins datagrams. */
    boolean isComplete() {
        return joining && splitting;
    }

    @Override
    public int receive(DatagramSink sink) throws IOException {
        int count = Libc.recvmmsg(socket.descriptor(), messages.address(), MESSAGES, MSG_DONTWAIT, 0);
        if (count < 0) {
            return failed(Libc.errno());
        }
        for (int i = 0; i < count; i++) {
            current = i;
            if (!messages.isTruncated(i)) {
                messages.read(i);
                handOn(sink, i * MESSAGE_LENGTH, messages.received(i), messages.joinedSize());
            }
            messages.prepare(i);
        }
        return count;
    }

    @Override
    public int most() {
        return MESSAGES;
    }

    private static int failed(int errno) throws IOException {
        switch (errno) {
            case Libc.EAGAIN:
                return 0;
            case Libc.EBADF:
            case Libc.ENOTSOCK:
            case Libc.EINVAL:
                throw new IOException("recvmmsg failed: errno=" + errno);
            default:
                // What ICMP has said of a datagram that we had sent; the next call receives.
                return MESSAGES;
        }
    }

    private void handOn(DatagramSink sink, int start, int length, int joinedSize) {
        int size = joinedSize > 0 ? joinedSize : Math.max(1, length);
        for (int at = 0; at < length; at += size) {
            sink.onDatagram(buffer, start + at, Math.min(size, length - at), this);
        }
    }

    @Override
    public boolean is(Peer peer) {
        return ((NativePeer) peer).is(messages.memory(), messages.name(current), messages.local());
    }

    @Override
    public Peer toPeer() {
        InetSocketAddress from = NativePeer.read(messages.memory(), messages.name(current));
        PacketInfo local =
                messages.local() == MessageVector.NOWHERE ? null : new PacketInfo(messages.memory(), messages.local());
        return new NativePeer(from, socket.isIpv6(), local);
    }

    @Override
    public void write(byte[] target, int offset) {
        NativePeer.write(messages.memory(), messages.name(current), target, offset);
    }

    @Override
    public void reply(ByteBuffer datagram, int length) {
        if (datagram != lastAnswer) {
            lastAnswer = datagram;
            lastAnswerAddress = BufferAddress.find(datagram);
        }
        answers.data(0, lastAnswerAddress, length);
        answers.answer(0, messages, current);
        // Answers are repeated when they are asked for again: whether this one leaves is of no account.
        Libc.sendmmsg(socket.descriptor(), answers.address(), 1, MSG_DONTWAIT);
    }

    @Override
    public boolean answerFromWhereAsked() {
        return socket.reportLocal();
    }

    @Override
    public boolean carriesEcn() {
        return reportingEcn;
    }

    @Override
    public int ecn() {
        return messages.ecn();
    }

    @Override
    public Peer peer(InetSocketAddress address) {
        return new NativePeer(address, socket.isIpv6(), null);
    }

    @Override
    public SendBatch newBatch() {
        return new LinuxBatch(socket.descriptor(), splitting);
    }

    @Override
    public SendBatch adopt(SendBatch batch) {
        ((LinuxBatch) batch).use(socket.descriptor(), splitting);
        return batch;
    }

    @Override
    public DatagramIo on(DatagramChannel channel) {
        return new LinuxIo(KernelSocket.of(channel), buffer);
    }

    @Override
    public String describe() {
        return "split by the system: " + splitting + ", joined by it: " + joining + ", ecn: " + reportingEcn;
    }
}
