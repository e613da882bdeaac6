package io.ztun.app.engine;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import java.util.function.UnaryOperator;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.Turn;

/** Somebody on the way between a client and the real transport: sees every frame of the client's, and may change all. */
final class TamperingTransport implements TransportProvider {
    final List<byte[]> seen = new CopyOnWriteArrayList<>();
    volatile UnaryOperator<byte[]> change = UnaryOperator.identity();
    volatile UnaryOperator<byte[]> changeBack = UnaryOperator.identity();

    private final TransportProvider real;

    TamperingTransport(TransportProvider real) {
        this.real = real;
    }

    @Override
    public String name() {
        return real.name();
    }

    @Override
    public Transport create(TransportConfig config) {
        return new Tampering(real.create(config));
    }

    private final class Tampering implements Transport {
        private final Transport transport;

        Tampering(Transport transport) {
            this.transport = transport;
        }

        @Override
        public InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
            return transport.listen(address, acceptor);
        }

        @Override
        public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
            return new End(transport.connect(address, timeout, link -> new Back(handler.apply(new End(link)))));
        }

        @Override
        public void close() {
            transport.close();
        }
    }

    private final class Back implements LinkHandler {
        private final LinkHandler handler;

        Back(LinkHandler handler) {
            this.handler = handler;
        }

        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            byte[] bytes = new byte[length];
            frame.get(offset, bytes);
            byte[] changed = changeBack.apply(bytes);
            return handler.onFrame(ByteBuffer.allocateDirect(changed.length).put(0, changed), 0, changed.length, turn);
        }

        @Override
        public boolean onTurn(Turn turn) {
            return handler.onTurn(turn);
        }

        @Override
        public void onBatchEnd() {
            handler.onBatchEnd();
        }

        @Override
        public void onClosing() {
            handler.onClosing();
        }

        @Override
        public void onWritable() {
            handler.onWritable();
        }

        @Override
        public void onClosed(Throwable cause) {
            handler.onClosed(cause);
        }
    }

    private final class End implements Link {
        private final Link link;

        End(Link link) {
            this.link = link;
        }

        @Override
        public boolean isOrdered() {
            return link.isOrdered();
        }

        @Override
        public int unfragmentedLength() {
            return link.unfragmentedLength();
        }

        @Override
        public InetSocketAddress remoteAddress() {
            return link.remoteAddress();
        }

        @Override
        public void frameLimit(int length) {
            link.frameLimit(length);
        }

        @Override
        public int send(ByteBuffer buffer, int offset, int length) {
            byte[] frame = new byte[length];
            buffer.get(offset, frame);
            seen.add(frame.clone());
            byte[] changed = change.apply(frame);
            ByteBuffer copy = ByteBuffer.allocateDirect(Link.HEADROOM + changed.length);
            return link.send(copy.put(Link.HEADROOM, changed), Link.HEADROOM, changed.length);
        }

        @Override
        public int receivedEcn() {
            return link.receivedEcn();
        }

        @Override
        public int ready() {
            return link.ready();
        }

        @Override
        public long bytesPerSecond() {
            return link.bytesPerSecond();
        }

        @Override
        public int flush(long patienceNs) {
            return link.flush(patienceNs);
        }

        @Override
        public void whenRead(Runnable action) {
            link.whenRead(action);
        }

        @Override
        public void close() {
            link.close();
        }
    }
}
