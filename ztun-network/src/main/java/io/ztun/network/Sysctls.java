package io.ztun.network;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Settings of the kernel, and what they were. That is noted in a table of nftables, each in the comment of a chain without rules: it lives
 * exactly as long as the network that the settings belong to, which no file does. Several tunnels may need the same setting; the last one
 * takes it back.
 */
final class Sysctls {
    private static final Logger LOG = System.getLogger(Sysctls.class.getName());
    private static final Pattern NOTE = Pattern.compile("comment \"(\\S+): (\\S+) -> (\\S+)\"");

    private final Nft nft;
    private final Path root;
    private final String purpose;

    /**
     * @param root {@code /proc/sys}
     * @param purpose that of the tables whose tunnels need the settings
     */
    Sysctls(Nft nft, Path root, String purpose) {
        this.nft = nft;
        this.root = root;
        this.purpose = purpose;
    }

    private String notes() {
        return Nft.table(purpose, "was");
    }

    /** What a setting is, such as that of {@code net/ipv4/ip_forward}; nothing if there is none. */
    String get(String name) {
        try {
            return Files.readString(root.resolve(name)).strip();
        } catch (IOException e) {
            return "";
        }
    }

    /** All settings whose name is that but for an interface's: {@code net/ipv6/conf/*&#47;accept_ra}. */
    List<String> ofInterfaces(String folder, String name) {
        try (Stream<Path> interfaces = Files.list(root.resolve(folder))) {
            return interfaces
                    .map(each -> folder + "/" + each.getFileName() + "/" + name)
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of(); // a kernel without that family
        }
    }

    /** Makes a setting that, and notes what it was; nothing where it is that already, or where there is no such setting. */
    void set(String name, String value) {
        String former = get(name);
        if (former.isEmpty() || former.equals(value)) {
            return;
        }
        String chain = "s"
                + nft.list(notes())
                        .map(text -> NOTE.matcher(text).results().count())
                        .orElse(0L);
        nft.add(
                notes(),
                "add chain inet " + notes() + " " + chain + " { comment \"" + name + ": " + former + " -> " + value
                        + "\"; }");
        write(name, value);
    }

    private void write(String name, String value) {
        try {
            Files.write(root.resolve(name), value.getBytes(StandardCharsets.US_ASCII));
        } catch (IOException e) {
            throw new NetworkException(
                    "a setting of the kernel cannot be changed: name=" + name.replace('/', '.') + " value=" + value
                            + "; set it with sysctl before ztun starts",
                    e);
        }
    }

    /**
     * Makes them all what they were, the last one first, unless another tunnel still needs them. What somebody has changed since stays as it
     * is.
     */
    void restore() {
        List<String> tables = nft.tables(purpose);
        if (!tables.equals(List.of(notes()))) {
            return;
        }
        List<MatchResult> notes = new ArrayList<>(
                NOTE.matcher(nft.list(notes()).orElse("")).results().toList());
        Collections.reverse(notes);
        for (MatchResult note : notes) {
            if (get(note.group(1)).equals(note.group(3))) {
                try {
                    write(note.group(1), note.group(2));
                } catch (NetworkException e) {
                    LOG.log(Level.WARNING, "Network not as it should be: reason=" + e.getMessage());
                }
            }
        }
        nft.remove(purpose, "was");
    }
}
