/** lz4-java, whose own jar is an automatic module, which jlink does not take. Open, as an automatic module is. */
open module org.lz4.java {
    requires static jdk.unsupported;

    exports net.jpountz.lz4;
    exports net.jpountz.util;
    exports net.jpountz.xxhash;
}
