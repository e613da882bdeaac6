package io.ztun.transport.tls;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

import io.ztun.api.ConfigException;

/**
 * What the user says of this transport, as {@code tls.KEY=VALUE}.
 *
 * @param certificate a server's certificate, and those that lead to its authority, as PEM
 * @param key the server's private key, PKCS #8 as PEM; absent: in the same file as the certificate
 * @param ca a client's authorities, as PEM; absent: those of the JDK
 * @param pin the only key that a client takes for the server's, whatever its certificate says
 * @param name what the certificate has to be for; absent: what the server was called by
 * @param proxies the way out
 */
record TlsSettings(
        Optional<Path> certificate,
        Optional<Path> key,
        Optional<Path> ca,
        Optional<Pin> pin,
        Optional<String> name,
        Proxies proxies) {

    /** Those that name files. */
    static final Set<String> FILES = Set.of("certificate", "key", "ca");

    private static final Set<String> KNOWN = new TreeSet<>(Set.of("certificate", "key", "ca", "pin", "name", "proxy"));

    /**
     * Reads them.
     *
     * @param environment where proxies stand, too
     * @throws ConfigException if one is unknown, or means nothing
     */
    static TlsSettings of(Map<String, String> options, Map<String, String> environment) {
        options.keySet().stream()
                .filter(key -> !KNOWN.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException("unknown option of transport tls: tls." + key + "; there are " + KNOWN);
                });
        return new TlsSettings(
                file(options, "certificate"),
                file(options, "key"),
                file(options, "ca"),
                Optional.ofNullable(options.get("pin")).map(Pin::parse),
                Optional.ofNullable(options.get("name")),
                Proxies.of(Optional.ofNullable(options.get("proxy")), environment));
    }

    private static Optional<Path> file(Map<String, String> options, String key) {
        return Optional.ofNullable(options.get(key)).map(Path::of);
    }
}
