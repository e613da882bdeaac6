/** A program that has a ZTun server and a ZTun client inside. */
module org.example.embedding {
    requires io.ztun.core;
}
