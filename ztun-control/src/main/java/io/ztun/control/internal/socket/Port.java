package io.ztun.control.internal.socket;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.ServerSocketChannel;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * A TCP port that somebody else may have: any user of the machine can take one above 1023 before the tunnel does. It is tried now
 * and then until it can be had. Thread-safe.
 */
public final class Port implements AutoCloseable {
    private static final Logger LOG = System.getLogger("io.ztun.control");

    private final InetSocketAddress address;
    private final Consumer<ServerSocketChannel> taker;
    private ServerSocketChannel channel;
    private Thread waiting;
    private boolean closed;

    /** @param taker is given the port once it is bound, in {@link #open} or by a thread later */
    public Port(InetSocketAddress address, Consumer<ServerSocketChannel> taker) {
        this.address = address;
        this.taker = taker;
    }

    /**
     * Binds it, or says in one warning that it is tried again.
     *
     * @param pause between two attempts
     */
    public synchronized void open(Duration pause) {
        try {
            bind();
        } catch (IOException e) {
            LOG.log(
                    Level.WARNING,
                    "No page and no metrics: the port of `http` cannot be had: address="
                            + address.getAddress().getHostAddress() + " port=" + address.getPort() + ": "
                            + e.getMessage() + "; it is tried again every " + pause.toSeconds()
                            + " s; choose another port, or see who has it with ss -ltnp");
            waiting = new Thread(() -> await(pause), "ztun-control-port");
            waiting.setDaemon(true);
            waiting.start();
        }
    }

    private void await(Duration pause) {
        while (true) {
            try {
                Thread.sleep(pause.toMillis());
                bind();
                return;
            } catch (IOException e) {
                LOG.log(Level.DEBUG, "The port of `http` cannot be had yet: " + e.getMessage());
            } catch (InterruptedException e) {
                return; // closed
            }
        }
    }

    private synchronized void bind() throws IOException {
        if (closed) {
            return;
        }
        boolean ipv4 = address.getAddress() instanceof Inet4Address; // or 0.0.0.0 would be both
        ServerSocketChannel made =
                ServerSocketChannel.open(ipv4 ? StandardProtocolFamily.INET : StandardProtocolFamily.INET6);
        try {
            made.setOption(StandardSocketOptions.SO_REUSEADDR, true);
            made.bind(address);
        } catch (IOException e) {
            made.close();
            throw e;
        }
        channel = made;
        LOG.log(Level.INFO, "Page and metrics: " + url().orElseThrow());
        taker.accept(made);
    }

    /** Where it is, as a browser takes it; empty as long as it is not bound. */
    public synchronized Optional<String> url() {
        if (channel == null) {
            return Optional.empty();
        }
        String host = channel.socket().getInetAddress().getHostAddress();
        return Optional.of("http://" + (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":"
                + channel.socket().getLocalPort() + "/");
    }

    /** Closes it, or gives it up. Repeating it does nothing. */
    @Override
    public synchronized void close() {
        closed = true;
        if (waiting != null) {
            waiting.interrupt();
        }
        if (channel != null) {
            try {
                channel.close();
            } catch (IOException e) {
                // there is nothing more to be done for it
            }
        }
    }
}
