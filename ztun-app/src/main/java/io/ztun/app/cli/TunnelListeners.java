package io.ztun.app.cli;

import io.ztun.app.hooks.Hooks;
import io.ztun.app.network.TunnelNetwork;
import io.ztun.app.service.ServiceManager;
import io.ztun.core.Tunnel;
import io.ztun.core.info.InterfaceInfo;
import io.ztun.core.info.SessionInfo;
import io.ztun.core.info.SessionStatistics;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.settings.PushedSettings;

/** Passes on what happens to a tunnel to those in the command who want to hear it. Thread-safe. */
final class TunnelListeners implements TunnelListener {
    private final ServiceManager manager;
    private final Hooks hooks;
    private final TunnelNetwork network;
    private volatile Tunnel tunnel;

    TunnelListeners(ServiceManager manager, Hooks hooks, TunnelNetwork network) {
        this.manager = manager;
        this.hooks = hooks;
        this.network = network;
    }

    /** Whose listener it is; to be called before the tunnel starts. */
    void tunnel(Tunnel made) {
        tunnel = made;
    }

    @Override
    public void onInterfaceReady(InterfaceInfo tun) {
        network.onInterfaceReady(tun);
        hooks.onInterfaceReady(tun);
    }

    /** A client that waits for its server is as ready as it can be: what depends on it may start. */
    @Override
    public void onAttemptFailed(String reason) {
        manager.ready(tunnel);
    }

    @Override
    public void onSettings(PushedSettings accepted) {
        network.onSettings(accepted);
    }

    @Override
    public void onSessionOpened(SessionInfo session) {
        network.onSessionOpened(session);
        hooks.onSessionOpened(session);
    }

    @Override
    public void onSessionClosed(SessionInfo session, SessionStatistics statistics, String reason) {
        hooks.onSessionClosed(session, statistics, reason);
    }
}
