package io.ztun.app.clients;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.app.options.Suggestions;
import io.ztun.core.Clients;
import io.ztun.core.Keys;
import io.ztun.core.settings.Client;

/**
 * What is to be done so that others join.
 *
 * @param kept those that are there, without those that are replaced
 * @param added those that are not there
 * @param replaced those that are there, and say something else
 * @param unchanged how many are there just so
 */
record Merge(List<Client> kept, List<GivenClient> added, List<GivenClient> replaced, int unchanged) {

    /** @throws ConfigException if one is there otherwise, and is not to be replaced */
    static Merge of(List<Client> there, List<GivenClient> given, boolean replace) {
        Map<String, String> known = new HashMap<>();
        there.forEach(client -> known.put(client.name(), Clients.line(client)));
        List<GivenClient> added = new ArrayList<>();
        List<GivenClient> replaced = new ArrayList<>();
        Set<String> gone = new HashSet<>();
        for (GivenClient each : given) {
            String line = known.get(each.client().name());
            if (line == null) {
                added.add(each);
            } else if (!line.equals(Clients.line(each.client()))) {
                requireReplacing(each.client(), replace);
                replaced.add(each);
                gone.add(each.client().name());
            }
        }
        List<Client> kept =
                there.stream().filter(client -> !gone.contains(client.name())).toList();
        return new Merge(kept, added, replaced, given.size() - added.size() - replaced.size());
    }

    /**
     * One that is to be there, too.
     *
     * @throws ConfigException if there is one of its name
     */
    static Merge one(List<Client> there, GivenClient given) {
        if (there.stream()
                .anyMatch(client -> client.name().equals(given.client().name()))) {
            throw isThere(given.client());
        }
        return new Merge(there, List.of(given), List.of(), 0);
    }

    /** There is one of that name. */
    static ConfigException isThere(Client given) {
        return new ConfigException("client is there already: name=" + given.name()
                + "; remove it first, or change it with `ztun clients import FILE --replace`");
    }

    /** There is none of that name, but perhaps one that was meant. */
    static ConfigException isMissing(String name, String where, List<Client> there) {
        return new ConfigException("no client of that name: name=" + name + " " + where
                + Suggestions.question(
                        Suggestions.of(name, there.stream().map(Client::name).toList())));
    }

    private static void requireReplacing(Client given, boolean replace) {
        if (!replace) {
            throw new ConfigException(given.source() + "; name is there already, and says something else: name="
                    + given.name() + "; see --replace");
        }
    }

    /** What is to be written. */
    List<GivenClient> wanted() {
        return Stream.concat(replaced.stream(), added.stream()).toList();
    }

    /**
     * Looks at all that would be there.
     *
     * @param tunnel the tunnel's networks, seen from the server's addresses
     * @param warnings is told of each subnet that would not be routed for what is to be done, and why
     * @throws ConfigException that names the first thing that is wrong with what is to be done
     */
    void check(Addresses tunnel, Consumer<String> warnings) {
        Set<String> leftOutBefore = new HashSet<>();
        Set<String> before = new HashSet<>(Keys.check(kept, tunnel, leftOutBefore::add));
        List<Client> all = Stream.concat(kept.stream(), wanted().stream().map(GivenClient::client))
                .toList();
        List<String> leftOut = new ArrayList<>();
        List<String> mistakes = Keys.check(all, tunnel, leftOut::add).stream()
                .filter(mistake -> !before.contains(mistake))
                .toList();
        if (!mistakes.isEmpty()) {
            throw new ConfigException(
                    mistakes.get(0) + (mistakes.size() == 1 ? "" : "; mistakes in all: " + mistakes.size()));
        }
        leftOut.stream().filter(each -> !leftOutBefore.contains(each)).forEach(warnings);
    }

    ClientBook.Outcome outcome() {
        return new ClientBook.Outcome(added.size(), replaced.size(), unchanged);
    }
}
