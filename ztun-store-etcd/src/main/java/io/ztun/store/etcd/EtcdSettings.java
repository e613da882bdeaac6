package io.ztun.store.etcd;

import java.net.URI;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.SSLContext;

import io.ztun.api.ConfigException;
import io.ztun.api.files.ProtectedFile;

/**
 * What the user says of this store, as {@code --store-option KEY=VALUE}.
 *
 * @param endpoints {@code endpoints}: where etcd's nodes are, tried in turn
 * @param prefix {@code prefix}: what all keys of this fleet begin with
 * @param user {@code user}: as whom to authenticate; absent: etcd does not ask
 * @param password what {@code password-file} has in it; empty without a user
 * @param tls of {@code ca}, {@code certificate} and {@code key}; absent: no node is asked over TLS
 * @param timeout {@code timeout}: how long anything may take that is asked of etcd, all tries together
 */
record EtcdSettings(
        List<URI> endpoints,
        String prefix,
        Optional<String> user,
        String password,
        Optional<SSLContext> tls,
        Duration timeout) {

    private static final Set<String> KNOWN = new TreeSet<>(
            Set.of("endpoints", "prefix", "user", "password-file", "ca", "certificate", "key", "timeout"));
    private static final Pattern DURATION = Pattern.compile("([0-9]{1,6})(ms|s)");
    private static final Pattern PREFIX = Pattern.compile("/([A-Za-z0-9._-]{1,63}/){1,8}");
    private static final Duration TIMEOUT_MIN = Duration.ofMillis(500);
    private static final Duration TIMEOUT_MAX = Duration.ofSeconds(60);

    /**
     * Reads them, and the files that they name.
     *
     * @throws ConfigException if one is unknown, means nothing, or names a file that will not do
     */
    static EtcdSettings of(Map<String, String> options) {
        options.keySet().stream()
                .filter(key -> !KNOWN.contains(key))
                .findFirst()
                .ifPresent(key -> {
                    throw new ConfigException("unknown option of store etcd: " + key + "; there are " + KNOWN);
                });
        List<URI> endpoints = Arrays.stream(options.getOrDefault("endpoints", "http://127.0.0.1:2379")
                        .split(",", -1))
                .map(EtcdSettings::endpoint)
                .toList();
        if (options.containsKey("user") != options.containsKey("password-file")) {
            throw new ConfigException("store options user and password-file go together: give both, or neither");
        }
        return new EtcdSettings(
                endpoints,
                prefix(options.getOrDefault("prefix", "/ztun/")),
                Optional.ofNullable(options.get("user")),
                file(options, "password-file").map(ProtectedFile::secretLine).orElse(""),
                tls(options, endpoints),
                timeout(options.getOrDefault("timeout", "5s")));
    }

    private static URI endpoint(String text) {
        try {
            URI uri = new URI(text.strip());
            String path = Optional.ofNullable(uri.getPath()).orElse("");
            if (("http".equals(uri.getScheme()) || "https".equals(uri.getScheme()))
                    && uri.getHost() != null
                    && uri.getPort() > 0
                    && (path.isEmpty() || path.equals("/"))
                    && uri.getUserInfo() == null
                    && uri.getQuery() == null
                    && uri.getFragment() == null) {
                return new URI(uri.getScheme() + "://" + uri.getHost() + ":" + uri.getPort());
            }
        } catch (java.net.URISyntaxException e) {
            // said below
        }
        throw new ConfigException(
                "store option endpoints wants http://HOST:PORT or https://HOST:PORT, several with commas: " + text);
    }

    private static String prefix(String text) {
        if (!PREFIX.matcher(text).matches()) {
            throw new ConfigException("store option prefix wants /NAME/ or /NAME/NAME/, of [A-Za-z0-9._-]: " + text);
        }
        return text;
    }

    private static Optional<SSLContext> tls(Map<String, String> options, List<URI> endpoints) {
        boolean isWanted = endpoints.stream().anyMatch(uri -> uri.getScheme().equals("https"));
        boolean isNamed = options.containsKey("ca") || options.containsKey("certificate") || options.containsKey("key");
        if (options.containsKey("certificate") != options.containsKey("key")) {
            throw new ConfigException("store options certificate and key go together: give both, or neither");
        } else if (isNamed && !isWanted) {
            throw new ConfigException("store options ca, certificate and key are for TLS: write https:// in endpoints");
        }
        return isWanted
                ? Optional.of(Tls.context(file(options, "ca"), file(options, "certificate"), file(options, "key")))
                : Optional.empty();
    }

    private static Optional<Path> file(Map<String, String> options, String key) {
        try {
            return Optional.ofNullable(options.get(key)).map(Path::of);
        } catch (InvalidPathException e) {
            throw new ConfigException("store option " + key + " wants a file: " + options.get(key), e);
        }
    }

    private static Duration timeout(String text) {
        Matcher match = DURATION.matcher(text);
        if (match.matches()) {
            long number = Long.parseLong(match.group(1));
            Duration timeout = match.group(2).equals("s") ? Duration.ofSeconds(number) : Duration.ofMillis(number);
            if (timeout.compareTo(TIMEOUT_MIN) >= 0 && timeout.compareTo(TIMEOUT_MAX) <= 0) {
                return timeout;
            }
        }
        throw new ConfigException("store option timeout wants a time between 500ms and 60s: " + text
                + (text.matches("[0-9]+") ? "; a unit is missing, s or ms" : ""));
    }

    /** Without the password. */
    @Override
    public String toString() {
        return endpoints + " " + prefix;
    }
}
