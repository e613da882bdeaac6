/** What a tunnel tells and takes while it runs, over HTTP: JSON on a Unix socket, metrics, a page. */
module io.ztun.control {
    requires transitive io.ztun.core;
    requires com.google.gson;
    requires io.prometheus.metrics.config;
    requires io.prometheus.metrics.model;
    requires io.prometheus.writer.text;
    requires org.eclipse.jetty.server;

    exports io.ztun.control;
    exports io.ztun.control.info;
}
