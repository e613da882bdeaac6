package io.ztun.app.engine;

import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;
import io.ztun.spi.Turn;

/** Somebody with links of his own to a server, who sends what he has overheard and sees which frames come back. */
final class Thief implements AutoCloseable {
    private final Transport transport;
    private final InetSocketAddress server;
    private final BlockingQueue<Byte> answers = new LinkedBlockingQueue<>();

    Thief(TransportProvider provider, InetSocketAddress server) {
        transport = provider.create(new TransportConfig(1, TransportConfig.QUEUE_LIMIT_DEFAULT));
        this.server = server;
    }

    Link connect() {
        return transport.connect(server, LocalTunnel.SOON, link -> new Listener());
    }

    static void send(Link link, byte... frame) {
        ByteBuffer copy = ByteBuffer.allocateDirect(Link.HEADROOM + frame.length);
        link.send(copy.put(Link.HEADROOM, frame), Link.HEADROOM, frame.length);
        link.flush(0);
    }

    /** The type of the next answer on any link, waited for; null if none comes. */
    Byte nextAnswer() throws InterruptedException {
        return answers.poll(LocalTunnel.SOON.toMillis(), TimeUnit.MILLISECONDS);
    }

    /** How many answers of a type there are that nobody has taken. */
    long answers(byte type) {
        return answers.stream().filter(answer -> answer == type).count();
    }

    private final class Listener implements LinkHandler {
        @Override
        public boolean onFrame(ByteBuffer frame, int offset, int length, Turn turn) {
            answers.add(frame.get(offset));
            return true;
        }

        @Override
        public void onClosed(Throwable cause) {}
    }

    @Override
    public void close() {
        transport.close();
    }
}
