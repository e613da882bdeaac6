package io.ztun.transport.tcp;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

import io.ztun.api.TransportException;
import io.ztun.spi.Link;
import io.ztun.spi.LinkHandler;
import io.ztun.spi.Transport;
import io.ztun.spi.TransportConfig;
import io.ztun.spi.TransportProvider;

/** Links between places that have names and no addresses, such as VMs of one machine. Below it is TCP, of which nobody knows. */
final class NamedTransportProvider implements TransportProvider {
    static final InetSocketAddress ANY = named("any");

    private static final ConcurrentMap<String, InetSocketAddress> PLACES = new ConcurrentHashMap<>();
    private static final AtomicInteger COUNT = new AtomicInteger();

    private static InetSocketAddress named(String name) {
        return InetSocketAddress.createUnresolved(name, 1);
    }

    @Override
    public String name() {
        return "named";
    }

    @Override
    public Transport create(TransportConfig config) {
        return new NamedTransport(new TcpTransportProvider().create(config));
    }

    private static final class NamedTransport implements Transport {
        private final Transport below;
        private final List<String> own = new ArrayList<>();

        NamedTransport(Transport below) {
            this.below = below;
        }

        @Override
        public synchronized InetSocketAddress listen(InetSocketAddress address, Function<Link, LinkHandler> acceptor) {
            String name = address.equals(ANY) ? "place-" + COUNT.incrementAndGet() : address.getHostString();
            InetSocketAddress real = below.listen(
                    new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
                    link -> acceptor.apply(new NamedLink(link, named("a-client"))));
            if (PLACES.putIfAbsent(name, real) != null) {
                throw new TransportException("somebody listens there: place=" + name);
            }
            own.add(name);
            return named(name);
        }

        @Override
        public Link connect(InetSocketAddress address, Duration timeout, Function<Link, LinkHandler> handler) {
            InetSocketAddress real = PLACES.get(address.getHostString());
            if (real == null) {
                throw new TransportException("nobody listens there: place=" + address.getHostString());
            }
            Link[] made = new Link[1];
            below.connect(real, timeout, link -> handler.apply(made[0] = new NamedLink(link, address)));
            return made[0];
        }

        @Override
        public synchronized void close() {
            PLACES.keySet().removeAll(own);
            below.close();
        }
    }
}
