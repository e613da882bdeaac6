/** What ZTun's own transports share. Not part of the SPI: no other module sees it, but for access to sockets, which it provides. */
module io.ztun.transport.nio {
    requires transitive io.ztun.api;
    requires io.ztun.jna;

    exports io.ztun.transport.nio to
            io.ztun.transport.tcp,
            io.ztun.transport.udp;

    provides io.ztun.spi.SocketAccess with
            io.ztun.transport.nio.NativeSocketAccess;
}
