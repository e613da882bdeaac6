/** What the modules share that call C, by JNA: the C library, a library out of another module's jar, and where a buffer begins. */
module io.ztun.jna {
    requires transitive com.sun.jna;
    requires io.ztun.api;

    exports io.ztun.jna to
            io.ztun.app,
            io.ztun.codec.lz4,
            io.ztun.codec.zstd,
            io.ztun.transport.nio,
            io.ztun.transport.udp,
            io.ztun.tun.linux;
}
