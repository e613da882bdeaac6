/** Zstandard compression, registered under the name {@code zstd}. */
module io.ztun.codec.zstd {
    requires com.sun.jna;
    requires io.ztun.api;
    requires io.ztun.jna;
    requires com.github.luben.zstd_jni;

    provides io.ztun.spi.CodecProvider with
            io.ztun.codec.zstd.ZstdCodecProvider;
}
