package io.ztun.transport.tls;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/**
 * Which way out a connection takes: by the proxy that the user named, or else by that of {@code https_proxy}, unless {@code
 * no_proxy} lists the server. As curl has it; a loopback address is reached without.
 */
final class Proxies {
    private static final String NONE = "none";
    private static final int PORT_DEFAULT = 3128;

    private final Optional<Proxy> proxy;
    private final List<String> without;

    private Proxies(Optional<Proxy> proxy, List<String> without) {
        this.proxy = proxy;
        this.without = without;
    }

    /**
     * @param named what the user says: {@code http://[USER:PASSWORD@]HOST[:PORT]}, or {@code none}
     * @throws ConfigException if a proxy's address is none, or of a kind that there is not
     */
    static Proxies of(Optional<String> named, Map<String, String> environment) {
        if (named.isPresent()) {
            boolean none = named.get().equals(NONE);
            return new Proxies(none ? Optional.empty() : Optional.of(parse("tls.proxy", named.get())), List.of());
        }
        Optional<String> found = either(environment, "https_proxy").filter(text -> !text.isBlank());
        String exceptions = either(environment, "no_proxy").orElse("");
        return new Proxies(
                found.map(text -> parse("https_proxy", text)),
                Arrays.stream(exceptions.split("[, ]+"))
                        .filter(text -> !text.isEmpty())
                        .map(text -> text.toLowerCase(Locale.ROOT))
                        .toList());
    }

    private static Optional<String> either(Map<String, String> environment, String name) {
        return Stream.of(name, name.toUpperCase(Locale.ROOT))
                .map(environment::get)
                .filter(value -> value != null)
                .findFirst();
    }

    private static Proxy parse(String where, String text) {
        try {
            URI uri = new URI(text.contains("://") ? text : "http://" + text);
            if ("http".equalsIgnoreCase(uri.getScheme()) && uri.getHost() != null) {
                String host = uri.getHost().replaceAll("^\\[|]$", "");
                return new Proxy(
                        host, uri.getPort() < 0 ? PORT_DEFAULT : uri.getPort(), Optional.ofNullable(uri.getUserInfo()));
            }
        } catch (URISyntaxException e) {
            throw wrong(where, e);
        }
        throw wrong(where, null);
    }

    /** Without what was given: a password may stand there. */
    private static ConfigException wrong(String where, Exception cause) {
        return new ConfigException(
                "not an HTTP proxy: " + where + "; wanted http://[USER:PASSWORD@]HOST[:PORT], or none", cause);
    }

    /** The proxy on the way to a server; empty for the direct way. */
    Optional<Proxy> towards(InetSocketAddress server) {
        if (!server.isUnresolved() && server.getAddress().isLoopbackAddress()) {
            return Optional.empty();
        }
        return without.stream().anyMatch(entry -> matches(entry, server)) ? Optional.empty() : proxy;
    }

    private static boolean matches(String entry, InetSocketAddress server) {
        if (entry.equals("*")) {
            return true;
        }
        String name = server.getHostString().toLowerCase(Locale.ROOT);
        String domain = entry.startsWith(".") ? entry.substring(1) : entry;
        if (name.equals(domain) || name.endsWith("." + domain)) {
            return true;
        }
        if (server.isUnresolved()) {
            return false;
        }
        try {
            return Cidr.parse(entry).contains(server.getAddress());
        } catch (ConfigException | IllegalArgumentException e) {
            return server.getAddress().getHostAddress().equals(entry);
        }
    }
}
