/** Everything that a ZTun plugin compiles against: three service interfaces and the values they exchange. */
module io.ztun.api {
    exports io.ztun.api;
    exports io.ztun.spi;
}
