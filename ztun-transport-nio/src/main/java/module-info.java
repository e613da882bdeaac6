/** What ZTun's own transports share. Not part of the SPI: no other module sees it. */
module io.ztun.transport.nio {
    requires transitive io.ztun.api;
    requires io.ztun.jna;

    exports io.ztun.transport.nio to
            io.ztun.transport.tcp,
            io.ztun.transport.udp;
}
