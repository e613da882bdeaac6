package io.ztun.app.options;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.OptionalInt;

import io.ztun.api.ConfigException;
import io.ztun.core.settings.Bounds;

/**
 * A host as people write it, with its port or without: {@code example.org}, {@code 192.0.2.5:2024}, {@code 2001:db8::5},
 * {@code [2001:db8::5]:2024} (RFC 3986 section 3.2.2). Names are not looked up.
 *
 * @param host a name or an address, without brackets
 * @param port the port behind it, if there is one
 */
public record HostAndPort(String host, OptionalInt port) {

    /**
     * Reads one.
     *
     * @param portMin the least port that means something there
     * @throws ConfigException if it is none; a link-local IPv6 address is none without its interface
     */
    static HostAndPort parse(String text, int portMin) {
        if (text.indexOf('/') >= 0) {
            throw new ConfigException("not a host but a URL or a network: " + text
                    + "; write a name or an address, and :PORT behind it if wanted");
        }
        int colon = text.startsWith("[") ? behindBracket(text) : onlyColon(text);
        OptionalInt port = colon > 0 ? OptionalInt.of(port(text, colon, portMin)) : OptionalInt.empty();
        if (colon == 0) {
            throw new ConfigException("no host before the colon: " + text);
        }
        String host = colon > 0 ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]") || host.indexOf(':') >= 0) {
            host = ipv6(text, host);
        }
        return new HostAndPort(host, port);
    }

    /** Whether it needs no looking up. */
    boolean isAddress() {
        return host.indexOf(':') >= 0 || host.matches("\\d{1,3}(\\.\\d{1,3}){3}");
    }

    private static int behindBracket(String text) {
        int bracket = text.indexOf("]:");
        return bracket < 0 ? -1 : bracket + 1;
    }

    /** Where the port begins; several colons are those of an IPv6 address. */
    private static int onlyColon(String text) {
        int colon = text.indexOf(':');
        return colon == text.lastIndexOf(':') ? colon : -1;
    }

    static int port(String text, int colon, int min) {
        String digits = text.substring(colon + 1);
        int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
        if (port < min || port > Bounds.PORT_MAX) {
            throw new ConfigException("no port behind the colon: " + text + "; wanted a number between " + min + " and "
                    + Bounds.PORT_MAX);
        }
        return port;
    }

    private static String ipv6(String text, String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        String address = zone < 0 ? bare : bare.substring(0, zone);
        if (zone < 0 && literal(text, address).isLinkLocalAddress()) {
            throw new ConfigException("a link-local address needs %INTERFACE: " + text + "; such as " + bare
                    + "%eth0, since each interface has its own network of that name");
        }
        return bare;
    }

    /** What is in brackets is never looked up. */
    private static InetAddress literal(String text, String address) {
        try {
            return InetAddress.getByName("[" + address + "]");
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    "not an IPv6 address: " + text + "; wanted HOST, HOST:PORT, or [ADDRESS]:PORT", e);
        }
    }

    /** A server, to connect to. */
    static final class Server extends Kind<HostAndPort> {
        @Override
        String allowed() {
            return "HOST, HOST:PORT or [ADDRESS]:PORT";
        }

        /** An empty name is an unset variable in somebody's script, and must not turn a client into a server. */
        @Override
        HostAndPort read(String text) {
            return text.isEmpty() ? null : parse(text, 1);
        }
    }

    /** An address of this machine, to listen on or to connect from. */
    static final class Bind extends Kind<HostAndPort> {
        @Override
        String allowed() {
            return "ADDRESS, ADDRESS:PORT or [ADDRESS]:PORT";
        }

        @Override
        HostAndPort read(String text) {
            return text.isEmpty() ? null : parse(text, 0);
        }
    }
}
