package io.ztun.core.internal.keys;

import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.Names;
import io.ztun.core.settings.Client;
import io.ztun.core.settings.PushedSettings;
import io.ztun.core.settings.Quota;
import io.ztun.core.settings.Rate;

/** One line of the file of authorized clients. */
final class ClientLine {

    private static final Pattern BLANK = Pattern.compile("[ \\t]+");
    private static final String ADDRESS = "address";
    private static final String SUBNETS = "subnets";
    private static final String ROUTES = "routes";
    private static final String RATE = "rate";
    private static final String QUOTA = "quota";
    private static final String SUBNET = "subnet";
    private static final String ROUTE = "route";

    /** What no router forwards, and the IPv6 range with IPv4 in it: a network with one of these in it is a mistake. */
    private static final List<Cidr> NOT_ROUTED = List.of(
            Cidr.parse("0.0.0.0/8"), // RFC 1122 section 3.2.1.3
            Cidr.parse("127.0.0.0/8"),
            Cidr.parse("169.254.0.0/16"), // RFC 3927
            Cidr.parse("224.0.0.0/3"), // RFC 5771, RFC 1112 section 4
            Cidr.parse("::/8"), // RFC 4291 section 2.5.5
            Cidr.parse("fe80::/10"),
            Cidr.parse("ff00::/8"));

    private ClientLine() {}

    /** @return empty for a line with nothing but a comment */
    static Optional<AuthorizedClient> parse(String line) {
        return read(line, "")
                .map(written -> client(written, e -> {
                            throw e;
                        })
                        .orElseThrow());
    }

    /**
     * Finds the words of a line, of which the key and the names of settings have been checked then.
     *
     * @return empty for a line with nothing but a comment
     */
    static Optional<Client> read(String line, String source) {
        int comment = line.indexOf('#');
        String rest = (comment < 0 ? line : line.substring(0, comment)).strip();
        return rest.isEmpty() ? Optional.empty() : Optional.of(written(BLANK.split(rest), source));
    }

    private static Client written(String[] words, String source) {
        PublicKey.parse(words[0]); // the first word is the first to be complained of
        Map<String, String> settings = settings(words);
        List<String> addresses = list(settings.remove(ADDRESS));
        List<String> subnets = list(settings.remove(SUBNETS));
        List<String> routes = list(settings.remove(ROUTES));
        Optional<String> rate = Optional.ofNullable(settings.remove(RATE));
        Optional<String> quota = Optional.ofNullable(settings.remove(QUOTA));
        if (!settings.isEmpty()) {
            throw new ConfigException(
                    "unknown setting: setting=" + settings.keySet().iterator().next() + " available="
                            + List.of(ADDRESS, SUBNETS, ROUTES, RATE, QUOTA));
        }
        return new Client(words[0], words.length < 2 ? "" : words[1], addresses, subnets, routes, rate, quota, source);
    }

    /** A line that {@link #read} makes the same of, if nothing is wrong with the client. */
    static String write(Client client) {
        StringBuilder line = new StringBuilder(client.key()).append(' ').append(client.name());
        append(line, ADDRESS, client.addresses());
        append(line, SUBNETS, client.subnets());
        append(line, ROUTES, client.routes());
        append(line, RATE, client.rate().stream().toList());
        append(line, QUOTA, client.quota().stream().toList());
        return line.toString();
    }

    private static void append(StringBuilder line, String setting, List<String> values) {
        if (!values.isEmpty()) {
            line.append(' ').append(setting).append('=').append(String.join(",", values));
        }
    }

    private static List<String> list(String text) {
        return text == null ? List.of() : List.of(text.split(",", -1));
    }

    /**
     * Reads what belongs to one client, wherever it is written.
     *
     * @param mistakes is told of each
     * @return empty if there are any
     */
    static Optional<AuthorizedClient> client(Client written, Consumer<ConfigException> mistakes) {
        Checked checked = new Checked(mistakes);
        Optional<PublicKey> known = checked.read(() -> PublicKey.parse(written.key()));
        checked.read(() -> name(written.name()));
        List<InetAddress> fixed = written.addresses().stream()
                .flatMap(text -> checked.read(() -> address(text)).stream())
                .toList();
        checked.check(() -> requireOneOfAFamily(fixed));
        List<Cidr> behind = networks(SUBNET, written.subnets(), checked);
        List<Cidr> routes = networks(ROUTE, written.routes(), checked);
        checked.check(() -> requireFew(routes));
        Optional<Rate> rate = written.rate().flatMap(text -> checked.read(() -> rate(text)));
        Optional<Quota> quota = written.quota().flatMap(text -> checked.read(() -> quota(text)));
        return checked.isWrong()
                ? Optional.empty()
                : Optional.of(
                        new AuthorizedClient(known.orElseThrow(), written.name(), fixed, behind, routes, rate, quota));
    }

    private static void requireFew(List<Cidr> routes) {
        if (routes.size() > PushedSettings.ROUTES_CONFIGURED_MAX) {
            throw new ConfigException("too many routes for one client: count=" + routes.size() + " max="
                    + PushedSettings.ROUTES_CONFIGURED_MAX);
        }
    }

    private static Rate rate(String text) {
        return Rate.parse(text)
                .orElseThrow(() -> new ConfigException("not a rate: rate=" + text + "; wanted " + Rate.ALLOWED));
    }

    private static Quota quota(String text) {
        return Quota.parse(text)
                .orElseThrow(() -> new ConfigException("not a quota: quota=" + text + "; wanted " + Quota.ALLOWED));
    }

    private static String name(String text) {
        if (!Names.isName(text)) {
            throw new ConfigException((text.isEmpty() ? "no name behind the key" : "not a client's name: name=" + text)
                    + "; wanted " + Names.ALLOWED);
        }
        return text;
    }

    private static Map<String, String> settings(String[] words) {
        Map<String, String> settings = new HashMap<>();
        for (int i = 2; i < words.length; i++) {
            int equals = words[i].indexOf('=');
            if (equals < 1) {
                throw new ConfigException("not a setting: word=" + words[i] + "; wanted NAME=VALUE");
            }
            if (settings.put(words[i].substring(0, equals), words[i].substring(equals + 1)) != null) {
                throw new ConfigException("setting is there twice: setting=" + words[i].substring(0, equals));
            }
        }
        return settings;
    }

    private static void requireOneOfAFamily(List<InetAddress> fixed) {
        if (fixed.stream().map(InetAddress::getClass).distinct().count() < fixed.size()) {
            throw new ConfigException("two addresses of one family: address="
                    + fixed.stream().map(InetAddress::getHostAddress).collect(Collectors.joining(","))
                    + "; wanted one of IPv4, one of IPv6, or one of each");
        }
    }

    private static InetAddress address(String text) {
        if (text.indexOf('/') >= 0) {
            throw new ConfigException("not an address: address=" + text + "; wanted one without a prefix");
        }
        InetAddress address = literal(text);
        if (address.isAnyLocalAddress() || address.isLoopbackAddress() || address.isMulticastAddress()) {
            throw new ConfigException("no client can have this address: address=" + text);
        }
        return address;
    }

    private static InetAddress literal(String text) {
        try {
            return Cidr.parse(text + (text.indexOf(':') < 0 ? "/32" : "/128")).address();
        } catch (ConfigException e) {
            throw new ConfigException("not an address: address=" + text + "; wanted an IPv4 or IPv6 address", e);
        }
    }

    private static List<Cidr> networks(String what, List<String> texts, Checked checked) {
        return texts.stream()
                .flatMap(text -> checked.read(() -> network(what, text)).stream())
                .toList();
    }

    private static Cidr network(String what, String text) {
        Cidr network = Cidr.parse(text);
        if (!network.network().equals(network.address())) {
            throw new ConfigException(what + " with bits behind its prefix: " + what + "=" + text + "; wanted "
                    + network.with(network.network()));
        }
        boolean everything = what.equals(ROUTE) && network.prefixLength() == 0;
        NOT_ROUTED.stream()
                .filter(range -> !everything && range.overlaps(network))
                .findFirst()
                .ifPresent(range -> {
                    throw new ConfigException(
                            what + " that cannot lie behind a client: " + what + "=" + text + " overlaps=" + range);
                });
        return network;
    }
}
