package io.ztun.core.internal.keys;

import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.fuzz.Check;

/**
 * The file of authorized clients: it is taken whole, nobody twice in it, or refused with the line that is wrong, and no key
 * in the message.
 */
public final class AuthorizedClientsFuzz {
    private static final String SOURCE = "clients";
    private static final Addresses TUNNEL = Addresses.parse("172.168.13.1/24,fd00:13::1/64");

    private AuthorizedClientsFuzz() {}

    /** The file's content. */
    public static void fuzzerTestOneInput(byte[] data) {
        String content = new String(data, StandardCharsets.UTF_8);
        try {
            checkClients(AuthorizedClients.parse(content, SOURCE, TUNNEL), content);
        } catch (ConfigException e) {
            Check.saysWhy(e);
            Check.that(e.getMessage().startsWith("file=" + SOURCE + " line="), "which line: " + e.getMessage());
        }
    }

    private static void checkClients(AuthorizedClients clients, String content) {
        Set<Object> seen = new HashSet<>();
        for (AuthorizedClient client : clients.all()) {
            Check.that(clients.find(client.key()).orElseThrow() == client, "cannot be found");
            Check.that(content.contains(client.key() + "") && content.contains(client.name()), "not in the file");
            Check.that(seen.add(client.key()) && seen.add(client.name()), "twice");
            client.addresses().forEach(address -> Check.that(seen.add(address), "address of two"));
            client.subnets().forEach(subnet -> Check.that(seen.add(subnet), "subnet of two"));
        }
        long lines = content.lines().count();
        Check.that(clients.all().size() <= lines, "more clients than lines");
    }

    /** The example of the documentation, and mistakes. */
    public static List<byte[]> seeds() {
        String laptop = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=  laptop\n";
        String branch = "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=  branch ";
        return List.of(
                ascii("# key name\n\n" + laptop + branch + "address=172.168.13.7 subnets=10.5.0.0/16,fd05::/64\n"),
                ascii(laptop + laptop),
                ascii(branch + "address=172.168.13.7,fd00:13::7 # a comment\r\n" + laptop),
                ascii(branch + "address=10.0.0.0/8"));
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }
}
