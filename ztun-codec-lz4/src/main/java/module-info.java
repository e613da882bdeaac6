/** LZ4 compression, registered under the name {@code lz4}. */
module io.ztun.codec.lz4 {
    requires io.ztun.api;
    requires com.sun.jna;
    requires org.lz4.java;

    provides io.ztun.spi.CodecProvider with
            io.ztun.codec.lz4.Lz4CodecProvider;
}
