/**
 * Frames in TLS 1.3, registered under the name {@code tls}: for networks that let nothing else out, also through an HTTP proxy.
 *
 * <p>It reads the API and the JDK, and nothing of ZTun's own beyond that, as any other plugin does.
 */
module io.ztun.transport.tls {
    requires io.ztun.api;

    provides io.ztun.spi.TransportProvider with
            io.ztun.transport.tls.TlsTransportProvider;
}
