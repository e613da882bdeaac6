package io.ztun.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiConsumer;

import org.tomlj.TomlArray;
import org.tomlj.TomlTable;

import io.ztun.app.options.Suggestions;
import io.ztun.core.settings.Client;

/** A table of one client. The core checks what stands in it. */
final class ClientTable {
    private static final List<String> KEYS = List.of("name", "key", "address", "subnets", "routes", "rate", "quota");

    private final TomlTable table;
    private final String source;
    private final BiConsumer<Integer, String> mistakes;
    private boolean wrong;

    /**
     * Nothing is read before {@link #read}.
     *
     * @param source where it stands, for messages
     * @param mistakes takes what is wrong and its line; 0 for the table's own
     */
    ClientTable(TomlTable table, String source, BiConsumer<Integer, String> mistakes) {
        this.table = table;
        this.source = source;
        this.mistakes = mistakes;
    }

    /** The client; empty, with the mistakes told, where something is wrong. */
    Optional<Client> read() {
        for (String name : table.keySet()) {
            if (!KEYS.contains(name)) {
                wrong(name, "unknown key of a client: " + name + Suggestions.question(Suggestions.of(name, KEYS)));
            }
        }
        String name = required("name");
        String key = required("key");
        List<String> addresses = addresses();
        List<String> subnets = list("subnets", "\"10.5.0.0/24\"");
        List<String> routes = list("routes", "\"10.6.0.0/24\"");
        Optional<String> rate = text("rate");
        Optional<String> quota = text("quota");
        return wrong
                ? Optional.empty()
                : Optional.of(new Client(key, name, addresses, subnets, routes, rate, quota, source));
    }

    private String required(String name) {
        if (!table.contains(List.of(name))) {
            wrong = true;
            mistakes.accept(0, "client without a " + name);
        }
        return text(name).orElse("");
    }

    private Optional<String> text(String name) {
        Object value = table.get(List.of(name));
        if (value != null && !(value instanceof String)) {
            wrong(name, name + " of a client wants a string");
        }
        return Optional.ofNullable(value).map(Object::toString);
    }

    /** One in a string, or one of each family in a list. */
    private List<String> addresses() {
        return table.get(List.of("address")) instanceof TomlArray
                ? list("address", "\"10.13.0.7\", \"fd00:13::7\"")
                : text("address").map(List::of).orElse(List.of());
    }

    private List<String> list(String name, String example) {
        Object value = table.get(List.of(name));
        List<String> all = new ArrayList<>();
        if (value instanceof TomlArray array && array.toList().stream().allMatch(String.class::isInstance)) {
            array.toList().forEach(each -> all.add((String) each));
        } else if (value != null) {
            wrong(name, name + " of a client wants a list of strings, such as [" + example + "]");
        }
        return all;
    }

    private void wrong(String name, String text) {
        wrong = true;
        mistakes.accept(table.inputPositionOf(List.of(name)).line(), text);
    }
}
