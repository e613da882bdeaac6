/** Contract tests that every codec and transport has to pass, and fakes for the tests of an engine or a plugin. */
module io.ztun.testkit {
    requires transitive io.ztun.api;
    requires transitive org.junit.jupiter.api;
    requires transitive org.junit.jupiter.params;
    requires jdk.management;

    exports io.ztun.testkit.codec;
}
