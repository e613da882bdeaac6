/** Run-length encoding for ZTun, under the name {@code rle}: a codec small enough to read in one go. */
module org.example.rle {
    requires io.ztun.api;

    provides io.ztun.spi.CodecProvider with
            org.example.rle.RleCodecProvider;
}
