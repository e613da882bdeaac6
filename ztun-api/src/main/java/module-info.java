/** Everything that a ZTun plugin compiles against: service interfaces, the values they exchange, and access to sockets. */
module io.ztun.api {
    requires jdk.unsupported; // up to Java 21: how else would native memory be given back

    exports io.ztun.api;
    exports io.ztun.api.files;
    exports io.ztun.spi;

    uses io.ztun.spi.SocketAccess;
}
