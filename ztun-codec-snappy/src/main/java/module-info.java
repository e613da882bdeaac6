/** Snappy compression, registered under the name {@code snappy}. */
module io.ztun.codec.snappy {
    requires io.ztun.api;
    requires org.xerial.snappy;
}
