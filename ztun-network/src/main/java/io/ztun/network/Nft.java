package io.ztun.network;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** Tables of nftables, each of them ours alone (nft(8)). Their names begin with {@code ztun-}, what they are for, and the tunnel's name. */
final class Nft {
    private static final String PREFIX = "ztun-";
    private static final String LISTED = "table inet ";

    private final Commands commands;

    Nft(Commands commands) {
        this.commands = commands;
    }

    /** The name of a table. */
    static String table(String purpose, String tunnel) {
        return PREFIX + purpose + "-" + tunnel.replaceAll("[^A-Za-z0-9._-]", "_");
    }

    /** Makes a table, or makes it anew, at once: there is no moment without one of the two. */
    void replace(String table, String content) {
        String named = LISTED + table;
        commands.feed(
                String.format(
                        Locale.ROOT, "add %s%ndelete %s%nadd %s%n%s {%n%s}%n", named, named, named, named, content),
                "nft",
                "-f",
                "-");
    }

    /** Adds to a table, which is made if it is not there. */
    void add(String table, String command) {
        commands.feed(String.format(Locale.ROOT, "add %s%s%n%s%n", LISTED, table, command), "nft", "-f", "-");
    }

    /** What {@code nft list} says of it; empty if it is not there. */
    Optional<String> list(String table) {
        Commands.Result result = commands.attempt("", "nft", "list", "table", "inet", table);
        return result.exit() == 0 ? Optional.of(result.text()) : Optional.empty();
    }

    /** All tables of that purpose. */
    List<String> tables(String purpose) {
        return ours().stream()
                .filter(table -> table.startsWith(PREFIX + purpose + "-"))
                .toList();
    }

    /** Whether there is any table of ours: one look in place of one for each purpose. */
    boolean hasAny() {
        return !ours().isEmpty();
    }

    /** Without nft, or the right to use it, we have made none. */
    private List<String> ours() {
        if (commands.find("nft").isEmpty()) {
            return List.of();
        }
        Commands.Result result = commands.attempt("", "nft", "list", "tables");
        return result.text()
                .lines()
                .filter(line -> line.startsWith(LISTED + PREFIX))
                .map(line -> line.substring(LISTED.length()))
                .toList();
    }

    /** Removes a table, if it is there; returns whether it was. */
    boolean remove(String purpose, String tunnel) {
        String table = table(purpose, tunnel);
        if (!tables(purpose).contains(table)) {
            return false;
        }
        commands.run("nft", "delete", "table", "inet", table);
        return true;
    }

    /** An interface's name as a script may have it. */
    static String quoted(String device) {
        if (!device.matches("[^\"\\\\\\s]{1,15}")) {
            throw new NetworkException("nft does not take that name of an interface: name=" + device);
        }
        return '"' + device + '"';
    }
}
