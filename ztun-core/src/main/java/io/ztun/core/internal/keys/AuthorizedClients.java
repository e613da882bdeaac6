package io.ztun.core.internal.keys;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;

/**
 * Those who may join. In the file each has a line; what follows a {@code #} is a comment, and empty lines do not count.
 *
 * <pre>
 *   # key                                        name     what belongs to it
 *   hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=  laptop
 *   3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=  branch   address=172.168.13.7 subnets=10.5.0.0/16,fd05::/64
 * </pre>
 *
 * <p>No two lines may have the same key, name, address or subnet. Immutable.
 */
public final class AuthorizedClients {

    private final Map<PublicKey, AuthorizedClient> clients;

    private AuthorizedClients(Map<PublicKey, AuthorizedClient> clients) {
        this.clients = Collections.unmodifiableMap(clients);
    }

    /**
     * Reads a file, which need not be secret but must not be writable by others.
     *
     * @throws ConfigException naming the file and the line if anything about it is wrong; nobody is let in by half a file
     */
    public static AuthorizedClients read(Path file) {
        return parse(new String(ProtectedFile.readTrusted(file), StandardCharsets.UTF_8), file.toString());
    }

    /**
     * Reads the content of a file.
     *
     * @param source what the content came from, for messages
     */
    static AuthorizedClients parse(String content, String source) {
        Builder builder = new Builder();
        int number = 0;
        for (String line : (Iterable<String>) content.lines()::iterator) {
            number++;
            try {
                ClientLine.parse(line).ifPresent(builder::add);
            } catch (ConfigException e) {
                throw new ConfigException("file=" + source + " line=" + number + "; " + e.getMessage(), e);
            }
        }
        return new AuthorizedClients(builder.clients);
    }

    /** Who has this key; empty if nobody who may join. */
    public Optional<AuthorizedClient> find(PublicKey key) {
        return Optional.ofNullable(clients.get(key));
    }

    /** All of them, in the order of the file. */
    public Collection<AuthorizedClient> all() {
        return clients.values();
    }

    /** Names them. */
    @Override
    public String toString() {
        return clients.values().stream().map(AuthorizedClient::name).toList().toString();
    }

    private static final class Builder {

        private final Map<PublicKey, AuthorizedClient> clients = new LinkedHashMap<>();
        private final Set<String> names = new HashSet<>();
        private final Map<InetAddress, String> addresses = new HashMap<>();
        private final Map<Cidr, String> subnets = new HashMap<>();

        void add(AuthorizedClient client) {
            AuthorizedClient former = clients.putIfAbsent(client.key(), client);
            if (former != null) {
                throw new ConfigException("key is there twice: key=" + client.key() + " name=" + former.name());
            }
            if (!names.add(client.name())) {
                throw new ConfigException("name is there twice: name=" + client.name());
            }
            client.address().ifPresent(address -> once(addresses, address, address.getHostAddress(), client));
            for (Cidr subnet : client.subnets()) {
                once(subnets, subnet, subnet.toString(), client);
            }
        }

        private static <T> void once(Map<T, String> owners, T value, String text, AuthorizedClient client) {
            String owner = owners.putIfAbsent(value, client.name());
            if (owner != null) {
                throw new ConfigException("belongs to another one already: value=" + text + " owner=" + owner);
            }
        }
    }
}
