/**
 * Frames over TCP, registered under the name {@code tcp}.
 *
 * <p>With {@code --add-opens java.base/sun.nio.ch=io.ztun.transport.nio} it also bounds what waits unsent in the system,
 * which keeps latency low under load; without, it works as well and the system's own bounds hold.
 */
module io.ztun.transport.tcp {
    requires io.ztun.api;
    requires io.ztun.transport.nio;

    provides io.ztun.spi.TransportProvider with
            io.ztun.transport.tcp.TcpTransportProvider;
}
