package io.ztun.app.options;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** An address of this machine to serve pages on. Without one it is loopback's, and a name is never looked up. */
final class HttpAddress extends Kind<InetSocketAddress> {
    private static final Pattern PORT_ALONE = Pattern.compile(":?(\\d{1,5})");
    private static final String LOCALHOST = "localhost";

    @Override
    String allowed() {
        return "PORT, ADDRESS:PORT or [ADDRESS]:PORT";
    }

    @Override
    InetSocketAddress read(String text) {
        Matcher alone = PORT_ALONE.matcher(text);
        HostAndPort parsed = HostAndPort.parse(alone.matches() ? "127.0.0.1:" + alone.group(1) : text, 0);
        if (parsed.port().isEmpty() || !isLiteral(parsed.host())) {
            return null;
        }
        try {
            InetAddress address = parsed.host().equals(LOCALHOST)
                    ? InetAddress.getByAddress(LOCALHOST, new byte[] {127, 0, 0, 1})
                    : InetAddress.getByName(parsed.host());
            return new InetSocketAddress(address, parsed.port().getAsInt());
        } catch (UnknownHostException e) {
            return null;
        }
    }

    private static boolean isLiteral(String host) {
        return host.equals(LOCALHOST) || host.indexOf(':') >= 0 || host.matches("\\d+\\.\\d+\\.\\d+\\.\\d+");
    }
}
