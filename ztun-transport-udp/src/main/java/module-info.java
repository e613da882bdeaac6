/**
 * Frames over UDP, registered under the name {@code udp}: unordered links that lose what the network loses.
 *
 * <p>With {@code --add-opens java.base/sun.nio.ch=io.ztun.transport.nio} it finds out what the path bears and lets the
 * kernel split and join datagrams; without, every datagram is small enough for any path and travels by a call of its own.
 */
module io.ztun.transport.udp {
    requires io.ztun.api;
    requires io.ztun.jna;
    requires io.ztun.transport.nio;

    provides io.ztun.spi.TransportProvider with
            io.ztun.transport.udp.UdpTransportProvider;
}
