/** Contract tests that every codec, transport, store and TUN backend has to pass, and fakes for the tests of an engine or a plugin. */
module io.ztun.testkit {
    requires transitive io.ztun.api;
    requires java.management;
    requires jdk.management;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires org.junit.platform.commons;

    exports io.ztun.testkit;
    exports io.ztun.testkit.codec;
    exports io.ztun.testkit.fake;
    exports io.ztun.testkit.netns;
    exports io.ztun.testkit.store;
    exports io.ztun.testkit.transport;
    exports io.ztun.testkit.tun;
}
