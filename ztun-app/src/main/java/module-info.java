/** The command {@code ztun}: options, wiring, log and demonstration. */
module io.ztun.app {
    requires com.google.guice;
    requires info.picocli;
    requires io.ztun.core;

    opens io.ztun.app.demo to
            info.picocli;
}
