package io.ztun.store.etcd;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

import com.google.gson.JsonObject;

import io.ztun.api.Names;
import io.ztun.api.StoreException;

/**
 * What stands under which key. Below the prefix:
 *
 * <pre>
 *   addresses/ADDRESS   {"client":"…","gateway":"…"}   whose it is, and where the session is; no gateway: nowhere
 *   clients/NAME        KEY NAME address=…             as a line of the file of authorized clients
 *   gateways/NAME       {"sessions":"…",…}             what a gateway announces
 *   probes/NAME                                        by which a gateway sees that its watch is alive
 * </pre>
 *
 * Whatever is read is checked: others may write here.
 */
final class Keys {
    private static final Pattern IP4 =
            Pattern.compile("BYTE(\\.BYTE){3}".replace("BYTE", "(25[0-5]|2[0-4][0-9]|1?[0-9]{1,2})"));
    private static final Pattern IP6 = Pattern.compile("[0-9a-f]{1,4}(:[0-9a-f]{1,4}){7}");
    private static final int CLIENT_LENGTH_MAX = 1_024;
    private static final int ENTRY_LENGTH_MAX = 65_536;
    private static final int FACTS_MAX = 1_000;

    /** All that there is. */
    static final List<String> KINDS = List.of("addresses", "clients", "gateways", "probes");

    private final String prefix;

    Keys(String prefix) {
        this.prefix = prefix;
    }

    String first() {
        return prefix;
    }

    /** The first key that is none of ours any more: the prefix's last character, a slash, and one. */
    String end() {
        return prefix.substring(0, prefix.length() - 1) + (char) ('/' + 1);
    }

    /** The range of one kind, as the one of all. */
    String first(String kind) {
        return prefix + kind + '/';
    }

    String end(String kind) {
        return prefix + kind + (char) ('/' + 1);
    }

    String address(InetAddress address) {
        return prefix + "addresses/" + address.getHostAddress();
    }

    String client(String name) {
        return prefix + "clients/" + name;
    }

    String gateway(String name) {
        return prefix + "gateways/" + name;
    }

    String probe(String name) {
        return prefix + "probes/" + name;
    }

    /** A key by its kind: {@code addresses} and the address, for one. Empty if it is none of ours. */
    Optional<Map.Entry<String, String>> split(String key) {
        int slash = key.indexOf('/', prefix.length());
        return key.startsWith(prefix) && slash > 0
                ? Optional.of(Map.entry(key.substring(prefix.length(), slash), key.substring(slash + 1)))
                : Optional.empty();
    }

    /** The address of a key; empty if it is not written as {@link #address} writes it: each has one key, and no more. */
    static Optional<InetAddress> parseAddress(String text) {
        if (!IP4.matcher(text).matches() && !IP6.matcher(text).matches()) {
            return Optional.empty(); // a name would be looked up
        }
        try {
            return Optional.of(InetAddress.getByName(text))
                    .filter(address -> address.getHostAddress().equals(text));
        } catch (UnknownHostException e) {
            return Optional.empty();
        }
    }

    static String owner(String client, String gateway) {
        JsonObject owner = new JsonObject();
        owner.addProperty("client", client);
        owner.addProperty("gateway", gateway);
        return owner.toString();
    }

    /** Whose an address is; empty if that makes no sense. */
    static Optional<Owner> parseOwner(String value) {
        return parse(value).flatMap(owner -> {
            String client = Json.text(owner, "client");
            String gateway = Json.text(owner, "gateway");
            boolean makesSense = !client.isEmpty()
                    && client.length() <= CLIENT_LENGTH_MAX
                    && (gateway.isEmpty() || Names.isName(gateway));
            return makesSense ? Optional.of(new Owner(client, gateway)) : Optional.empty();
        });
    }

    static boolean isEntry(String value) {
        return !value.isBlank()
                && value.length() <= ENTRY_LENGTH_MAX
                && value.lines().count() == 1;
    }

    static String facts(Map<String, String> facts) {
        JsonObject object = new JsonObject();
        facts.forEach(object::addProperty);
        return object.toString();
    }

    static Optional<Map<String, String>> parseFacts(String value) {
        return parse(value).filter(object -> object.size() <= FACTS_MAX).map(object -> {
            Map<String, String> facts = new HashMap<>();
            object.keySet().forEach(key -> facts.put(key, Json.text(object, key)));
            return Map.copyOf(facts);
        });
    }

    private static Optional<JsonObject> parse(String value) {
        try {
            JsonObject object = Json.parse(value.getBytes(java.nio.charset.StandardCharsets.UTF_8));
            object.keySet().forEach(key -> Json.text(object, key)); // nothing but texts
            return Optional.of(object);
        } catch (StoreException e) {
            return Optional.empty();
        }
    }

    /**
     * Whose an address is.
     *
     * @param gateway empty if the session is nowhere
     */
    record Owner(String client, String gateway) {}
}
