/** The command {@code ztun}: options, wiring and log. */
module io.ztun.app {
    requires com.google.common; // for Guice: an automatic module does not say what it needs
    requires com.google.gson;
    requires com.google.guice;
    requires com.sun.jna;
    requires info.picocli;
    requires io.ztun.control;
    requires io.ztun.core;
    requires io.ztun.demo;
    requires io.ztun.estimate;
    requires io.ztun.jna;
    requires io.ztun.network;
    requires io.ztun.watch;
    requires jakarta.inject;
    requires jdk.unsupported;
    requires org.tomlj;

    opens io.ztun.app.cli to
            info.picocli;
    opens io.ztun.app.config to
            info.picocli;
    opens io.ztun.app.options to
            info.picocli;
    opens io.ztun.app.wiring to
            com.google.guice;

    provides System.LoggerFinder with
            io.ztun.app.log.LineLoggerFinder;
}
