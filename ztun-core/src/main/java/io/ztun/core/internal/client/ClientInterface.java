package io.ztun.core.internal.client;

import java.net.InetSocketAddress;

import io.ztun.api.Addresses;
import io.ztun.api.TunException;
import io.ztun.core.info.InterfaceInfo;
import io.ztun.core.info.TunnelListener;
import io.ztun.core.internal.log.Descriptions;
import io.ztun.core.internal.protocol.Welcome;
import io.ztun.spi.TunDevice;

/** A client's interface, as the server wanted it last. Configured by one thread at a time; any thread may ask. */
final class ClientInterface {
    private final TunDevice device;
    private final TunnelListener listener;
    private volatile Addresses addresses;
    private volatile int mtu;

    /** @param listener is told whenever the interface is ready */
    ClientInterface(TunDevice device, TunnelListener listener) {
        this.device = device;
        this.listener = listener;
    }

    /** Leaves an interface that is right already as it is, so that connections inside do not notice. */
    void configure(Welcome welcome) {
        if (!welcome.addresses().equals(addresses) || welcome.mtu() != mtu) {
            configureDevice(welcome);
            addresses = welcome.addresses();
            mtu = welcome.mtu();
            listener.onInterfaceReady(new InterfaceInfo(device.name(), addresses, mtu));
        }
    }

    private void configureDevice(Welcome welcome) {
        try {
            device.configure(welcome.addresses(), welcome.mtu());
        } catch (TunException e) {
            if (addresses == null) {
                throw e;
            }
            throw new TunException(
                    "the server gives another address or mtu now, which the interface cannot take: address="
                            + welcome.addresses() + " mtu=" + welcome.mtu() + " before=" + addresses + "; "
                            + e.getMessage()
                            + "; start the client again, and give it a fixed address on the server",
                    e);
        }
    }

    /** Why the system's route to a server must not lead into the interface, and what to do. */
    String leadsBack(InetSocketAddress server) {
        String host = server.isUnresolved() ? "ADDRESS" : server.getAddress().getHostAddress();
        return "the route to the server leads into the tunnel: server=" + Descriptions.of(server) + " device="
                + device.name()
                + "; what goes there is dropped; give the server a route of its own, as it was before: ip route add "
                + host + " via GATEWAY dev INTERFACE";
    }

    /** The addresses that the server gave last, or null before it gave any. */
    Addresses addresses() {
        return addresses;
    }

    /** The MTU in bytes, or 0 before there is one. */
    int mtu() {
        return mtu;
    }
}
