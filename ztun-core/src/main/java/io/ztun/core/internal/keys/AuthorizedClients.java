package io.ztun.core.internal.keys;

import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.stream.Collectors;

import io.ztun.api.Addresses;
import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.api.files.ProtectedFile;
import io.ztun.core.settings.Client;

/**
 * Those who may join. In the file each has a line; what follows a {@code #} is a comment, and empty lines do not count.
 *
 * <pre>
 *   # key                                        name     what belongs to it
 *   hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo=  laptop
 *   3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08=  branch   address=172.168.13.7 subnets=10.5.0.0/16,fd05::/64
 * </pre>
 *
 * <p>No two lines may have the same key, name or address, and an address lies in the tunnel's own network. Subnets may lie in each other: a packet goes to the smallest. A subnet
 * that cannot be routed, because a line before has the same or it lies in the tunnel's own network, is left out, its client is not,
 * and {@link #problems()} says so. Immutable.
 */
public final class AuthorizedClients {

    private final Map<PublicKey, AuthorizedClient> clients;

    private final List<String> problems;

    private AuthorizedClients(Map<PublicKey, AuthorizedClient> clients, List<String> problems) {
        this.clients = Collections.unmodifiableMap(clients);
        this.problems = List.copyOf(problems);
    }

    /**
     * Reads a file, which need not be secret but must not be writable by others.
     *
     * @param tunnel the tunnel's own networks
     * @throws ConfigException naming the file and the line if anything else about it is wrong; nobody is let in by half a
     *     file
     */
    public static AuthorizedClients read(Path file, Addresses tunnel) {
        return parse(new String(ProtectedFile.readTrusted(file), StandardCharsets.UTF_8), file.toString(), tunnel);
    }

    /**
     * Reads the content of a file.
     *
     * @param source what the content came from, for messages
     */
    static AuthorizedClients parse(String content, String source, Addresses tunnel) {
        List<String> problems = new ArrayList<>();
        Builder builder = new Builder(tunnel, problems);
        int number = 0;
        for (String line : (Iterable<String>) content.lines()::iterator) {
            number++;
            try {
                String where = "file=" + source + " line=" + number;
                ClientLine.parse(line)
                        .ifPresent(client -> builder.add(client, where, e -> {
                            throw e;
                        }));
            } catch (ConfigException e) {
                throw new ConfigException("file=" + source + " line=" + number + "; " + e.getMessage(), e);
            }
        }
        return new AuthorizedClients(builder.clients, problems);
    }

    /**
     * Those that have been read elsewhere.
     *
     * @param tunnel the tunnel's own networks
     * @throws ConfigException that begins with the client's source, if anything about one is wrong
     */
    public static AuthorizedClients of(List<Client> clients, Addresses tunnel) {
        return of(clients, tunnel, e -> {
            throw e;
        });
    }

    /**
     * As the other.
     *
     * @param mistakes is told of each; a client with one is left out
     */
    public static AuthorizedClients of(List<Client> clients, Addresses tunnel, Consumer<ConfigException> mistakes) {
        List<String> problems = new ArrayList<>();
        Builder builder = new Builder(tunnel, problems);
        for (Client client : clients) {
            Consumer<ConfigException> its =
                    e -> mistakes.accept(new ConfigException(client.source() + ": " + e.getMessage(), e));
            ClientLine.client(client, its).ifPresent(read -> builder.add(read, client.source() + ":", its));
        }
        return new AuthorizedClients(builder.clients, problems);
    }

    /**
     * One that is kept elsewhere, as a line of the file.
     *
     * @throws ConfigException if it is no client's, or says something that cannot be done
     */
    public static AuthorizedClient line(String line) {
        return ClientLine.parse(line).orElseThrow(() -> new ConfigException("nothing but a comment"));
    }

    /**
     * These and others, before which these have what both want: a key, a name, an address.
     *
     * @param tunnel the tunnel's own networks
     * @param mistakes is told of each; a client with one is left out
     */
    public AuthorizedClients with(
            Collection<AuthorizedClient> others,
            Addresses tunnel,
            BiConsumer<AuthorizedClient, ConfigException> mistakes) {
        List<String> found = new ArrayList<>(problems);
        Builder builder = new Builder(tunnel, found);
        clients.values().forEach(own -> builder.add(own, own.name(), e -> mistakes.accept(own, e)));
        others.forEach(other -> builder.add(other, "store:", e -> mistakes.accept(other, e)));
        return new AuthorizedClients(builder.clients, found);
    }

    /** Who has this key; empty if nobody who may join. */
    public Optional<AuthorizedClient> find(PublicKey key) {
        return Optional.ofNullable(clients.get(key));
    }

    /** All of them, in the order of the file. */
    public Collection<AuthorizedClient> all() {
        return clients.values();
    }

    /** Each subnet that was left out, and why. */
    public List<String> problems() {
        return problems;
    }

    /** Every network behind a client. */
    public Set<Cidr> subnets() {
        return clients.values().stream()
                .flatMap(client -> client.subnets().stream())
                .collect(Collectors.toUnmodifiableSet());
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
        private final Addresses tunnel;
        private final List<String> problems;

        Builder(Addresses tunnel, List<String> problems) {
            this.tunnel = tunnel;
            this.problems = problems;
        }

        void add(AuthorizedClient client, String where, Consumer<ConfigException> mistakes) {
            Checked checked = new Checked(mistakes);
            checked.check(() -> requireNewKey(client));
            checked.check(() -> requireNewName(client.name()));
            for (InetAddress address : client.addresses()) {
                checked.check(() -> {
                    requireInside(address);
                    once(address, client);
                });
            }
            if (!checked.isWrong()) {
                List<Cidr> routed = client.subnets().stream()
                        .filter(subnet -> isFree(subnet, client, where))
                        .toList();
                clients.put(client.key(), client.withSubnets(routed));
            }
        }

        private void requireNewKey(AuthorizedClient client) {
            AuthorizedClient former = clients.get(client.key());
            if (former != null) {
                throw new ConfigException("key is there twice: key=" + client.key() + " name=" + former.name());
            }
        }

        private void requireNewName(String name) {
            if (!names.add(name)) {
                throw new ConfigException("name is there twice: name=" + name);
            }
        }

        /** What the pool would refuse each time the client comes. */
        private void requireInside(InetAddress address) {
            Cidr network = tunnel.around(address)
                    .orElseThrow(() -> new ConfigException("address outside the tunnel's network: address="
                            + address.getHostAddress() + " subnet=" + tunnel.networks()));
            if (!network.hasHost(address)) {
                throw new ConfigException("no client can have this address: address=" + address.getHostAddress()
                        + " subnet=" + network.with(network.network()) + "; it is the network's first or last");
            }
            if (tunnel.has(address)) {
                throw new ConfigException("address is the server's own: address=" + address.getHostAddress());
            }
        }

        private void once(InetAddress address, AuthorizedClient client) {
            String owner = addresses.putIfAbsent(address, client.name());
            if (owner != null) {
                throw new ConfigException(
                        "belongs to another one already: value=" + address.getHostAddress() + " owner=" + owner);
            }
        }

        private boolean isFree(Cidr subnet, AuthorizedClient client, String where) {
            Optional<Cidr> around =
                    tunnel.all().stream().filter(own -> own.contains(subnet)).findFirst();
            if (around.isPresent()) {
                Cidr own = around.get();
                leaveOut(subnet, client, where, "it lies in the tunnel's own network " + own.with(own.network()));
                return false;
            }
            String owner = subnets.putIfAbsent(subnet, client.name());
            if (owner != null) {
                leaveOut(subnet, client, where, "it belongs to " + owner + " already");
            }
            return owner == null;
        }

        private void leaveOut(Cidr subnet, AuthorizedClient client, String where, String why) {
            problems.add(where + " client=" + client.name() + " subnet=" + subnet + "; " + why
                    + "; the client is let in without it");
        }
    }
}
