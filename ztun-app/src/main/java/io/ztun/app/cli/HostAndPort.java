package io.ztun.app.cli;

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
record HostAndPort(String host, OptionalInt port) {

    /**
     * Reads one.
     *
     * @param option what it was written behind, for the message
     * @param portMin the least port that means something there
     * @throws ConfigException if it is none; a link-local IPv6 address is none without its interface
     */
    static HostAndPort parse(String option, String written, int portMin) {
        String text = written.strip();
        if (text.indexOf('/') >= 0) {
            throw new ConfigException(option + " wants a host, not a URL or a network: " + option + "=" + text
                    + "; write a name or an address, and :PORT behind it if wanted");
        }
        int colon = text.startsWith("[") ? behindBracket(text) : onlyColon(text);
        OptionalInt port = colon > 0 ? OptionalInt.of(port(option, text, colon, portMin)) : OptionalInt.empty();
        if (colon == 0) {
            throw new ConfigException("no host before the colon: " + option + "=" + text);
        }
        String host = colon > 0 ? text.substring(0, colon) : text;
        if (host.startsWith("[") && host.endsWith("]") || host.indexOf(':') >= 0) {
            host = ipv6(option, text, host);
        }
        return new HostAndPort(host, port);
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

    private static int port(String option, String text, int colon, int min) {
        String digits = text.substring(colon + 1);
        int port = digits.matches("\\d{1,5}") ? Integer.parseInt(digits) : -1;
        if (port < min || port > Bounds.PORT_MAX) {
            throw new ConfigException("no port behind the colon: " + option + "=" + text + "; wanted a number between "
                    + min + " and " + Bounds.PORT_MAX);
        }
        return port;
    }

    private static String ipv6(String option, String text, String host) {
        String bare = host.startsWith("[") && host.endsWith("]") ? host.substring(1, host.length() - 1) : host;
        int zone = bare.indexOf('%');
        String address = zone < 0 ? bare : bare.substring(0, zone);
        if (zone < 0 && literal(option, text, address).isLinkLocalAddress()) {
            throw new ConfigException("a link-local address needs %INTERFACE: " + option + "=" + text + "; such as "
                    + bare + "%eth0, since each interface has its own network of that name");
        }
        return bare;
    }

    /** What is in brackets is never looked up. */
    private static InetAddress literal(String option, String text, String address) {
        try {
            return InetAddress.getByName("[" + address + "]");
        } catch (UnknownHostException e) {
            throw new ConfigException(
                    "not an IPv6 address: " + option + "=" + text + "; wanted HOST, HOST:PORT, or [ADDRESS]:PORT", e);
        }
    }
}
