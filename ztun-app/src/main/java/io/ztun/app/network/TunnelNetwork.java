package io.ztun.app.network;

import java.net.InetAddress;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ztun.app.options.TunnelOptions;
import io.ztun.core.info.InterfaceInfo;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.settings.PushedSettings;
import io.ztun.network.Accepted;
import io.ztun.network.ClientNetwork;
import io.ztun.network.ServerNetwork;

/**
 * Has the machine's network follow the tunnel. What the interface needs is done before anything goes through it; what a server asks for
 * is done on a thread of its own, {@code ztun-network}, which runs programs and may take its time. Thread-safe.
 */
public final class TunnelNetwork implements TunnelListener, AutoCloseable {
    /** How long the end waits for what is being done; each program has a time limit of its own. */
    private static final long PATIENCE_S = 30;

    private final TunnelOptions options;
    private final ExecutorService later = Executors.newSingleThreadExecutor(task -> {
        Thread thread = new Thread(task, "ztun-network");
        thread.setDaemon(true);
        return thread;
    });

    private volatile Optional<ClientNetwork> client = Optional.empty();
    private volatile Optional<ServerNetwork> server = Optional.empty();
    private Accepted accepted = Accepted.NONE;
    private Set<InetAddress> servers;

    /** Changes nothing before {@link #begin}. */
    public TunnelNetwork(TunnelOptions options) {
        this.options = options;
        servers = outside(Optional.empty());
    }

    /**
     * What has to be reached outside of the tunnel: each server of which the address is known, for the client may change to it at any time.
     *
     * @param used the address in use, which a name or a proxy may have
     */
    Set<InetAddress> outside(Optional<InetAddress> used) {
        return Stream.concat(options.connection.serverAddresses().stream(), used.stream())
                .collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Takes back what a killed process of the same tunnel has left, and engages the kill switch. To be called before the tunnel starts.
     *
     * @throws io.ztun.network.NetworkException if the kill switch is wanted and cannot be had
     */
    public void begin() {
        String tunnel = options.state().name(options);
        if (options.isServer()) {
            server = Optional.of(new ServerNetwork(tunnel));
        } else {
            client = Optional.of(new ClientNetwork(
                    options.routes.policy(tunnel, options.sockets().mark())));
        }
    }

    /** What it throws ends the tunnel: without it, packets would leave as nobody wants them to. */
    @Override
    public void onInterfaceReady(InterfaceInfo tun) {
        client.ifPresent(network -> network.device(tun.name()));
        if (options.routes.nat) {
            server.ifPresent(
                    network -> network.masquerade(tun.name(), tun.addresses().all()));
        }
    }

    /** The server may be at another address now, which has to be reached outside of the tunnel. */
    @Override
    public synchronized void onSessionOpened(SessionInfo session) {
        if (client.isPresent() && !session.peer().isUnresolved()) {
            change(accepted, outside(Optional.of(session.peer().getAddress())));
        }
    }

    /** What has been accepted of what the server asks for is something else now. */
    @Override
    public synchronized void onSettings(PushedSettings now) {
        change(new Accepted(now.routes(), now.dnsServers(), now.dnsDomains()), servers);
    }

    private void change(Accepted now, Set<InetAddress> at) {
        if (later.isShutdown() || now.equals(accepted) && at.equals(servers)) {
            return;
        }
        boolean nothing = accepted.equals(Accepted.NONE) && now.equals(Accepted.NONE);
        accepted = now;
        servers = at;
        if (nothing) {
            return; // nor is there a thread for it
        }
        later.execute(() -> client.ifPresent(network -> network.apply(now, at)));
    }

    /** The tunnel ends as it was told to. */
    public void stopped() {
        client.ifPresent(ClientNetwork::inGoodOrder);
    }

    /** Takes all back. */
    @Override
    public void close() {
        synchronized (this) {
            later.shutdown();
        }
        try {
            later.awaitTermination(PATIENCE_S, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        client.ifPresent(ClientNetwork::close);
        server.ifPresent(ServerNetwork::close);
    }
}
