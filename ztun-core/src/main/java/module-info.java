/** The engine: wire protocol, sessions, address pool, packet path, plugin discovery, and the facade for embedding. */
module io.ztun.core {
    requires transitive io.ztun.api;
    requires java.management;
    requires jdk.jfr;
    requires jdk.management;

    exports io.ztun.core;
    exports io.ztun.core.info;
    exports io.ztun.core.replay to
            io.ztun.estimate;
    exports io.ztun.core.settings;

    uses io.ztun.spi.CodecProvider;
    uses io.ztun.spi.StoreProvider;
    uses io.ztun.spi.TransportProvider;
    uses io.ztun.spi.TunProvider;

    provides io.ztun.spi.CodecProvider with
            io.ztun.core.internal.codec.NoneCodecProvider;
    provides io.ztun.spi.StoreProvider with
            io.ztun.core.internal.store.FileStoreProvider,
            io.ztun.core.internal.store.MemoryStoreProvider;
    provides io.ztun.spi.TunProvider with
            io.ztun.core.internal.tun.MemoryTunProvider;
}
