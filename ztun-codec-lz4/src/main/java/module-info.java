/** LZ4 compression, registered under the name {@code lz4}. */
module io.ztun.codec.lz4 {
    requires com.sun.jna;
    requires io.ztun.api;
    requires io.ztun.jna;
    requires org.lz4.java;

    provides io.ztun.spi.CodecProvider with
            io.ztun.codec.lz4.Lz4CodecProvider;
}
