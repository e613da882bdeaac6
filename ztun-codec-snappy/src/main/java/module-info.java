/** Snappy compression, registered under the name {@code snappy}. */
module io.ztun.codec.snappy {
    requires io.ztun.api;
    requires org.xerial.snappy;

    provides io.ztun.spi.CodecProvider with
            io.ztun.codec.snappy.SnappyCodecProvider;
}
