package io.ztun.app.config;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What is made of the options: {@code -Dztun.write=true} writes it anew. */
class GeneratedTest {
    private static final Path EXAMPLE = Path.of("../packaging/ztun.toml");
    private static final Path DOCUMENT = Path.of("../docs/configuration.md");
    private static final Path README = Path.of("../README.md");

    /** The options in the README. */
    private static final List<String> MOST_USED = List.of(
            "server", "port", "transport", "psk-file", "key-file", "subnet", "mtu", "codec", "max-clients", "stats");

    private static final String BEGIN = "<!-- Made of the options by GeneratedTest, from here -->\n";
    private static final String END = "<!-- to here -->\n";

    private static String example() {
        StringWriter text = new StringWriter();
        Example.print(new PrintWriter(text));
        return text.toString();
    }

    private static String table() {
        StringBuilder rows = new StringBuilder();
        String table = "";
        for (Key key : Key.all().values()) {
            if (!key.table().equals(table)) {
                table = key.table();
                rows.append("\n### [").append(table).append("]\n\n");
                rows.append("| key | value | default | meaning |\n|---|---|---|---|\n");
            }
            rows.append("| `")
                    .append(key.name())
                    .append(key.isReloadable() ? "` ↻ | " : "` | ")
                    .append(cell((key.isList() ? "list of " : "") + key.allowed()))
                    .append(" | ")
                    .append(cell(key.isFlag() ? "false" : key.defaultText().orElse("")))
                    .append(" | ")
                    .append(cell(key.help()))
                    .append(" |\n");
        }
        return rows.append('\n').toString();
    }

    private static String mostUsed() {
        StringBuilder rows = new StringBuilder("\n| option | meaning | default |\n|---|---|---|\n");
        for (String name : MOST_USED) {
            Key key = Key.all().get(name);
            rows.append("| `--" + name + ' ' + cell(key.option().paramLabel()) + "` | " + cell(key.help()) + " | "
                    + cell(key.defaultText().orElse("")) + " |\n");
        }
        return rows.append('\n').toString();
    }

    private static String cell(String text) {
        return text.replace("|", "\\|");
    }

    @Test
    void shouldKeepTheExample() throws IOException {
        if (Boolean.getBoolean("ztun.write")) {
            Files.writeString(EXAMPLE, example());
        }
        assertEquals(Files.readString(EXAMPLE), example());
    }

    @Test
    void shouldKeepTheTablesOfTheDocumentation() throws IOException {
        assertHas(DOCUMENT, table());
        assertHas(README, mostUsed());
    }

    private static void assertHas(Path file, String made) throws IOException {
        String document = Files.readString(file);
        int begin = document.indexOf(BEGIN) + BEGIN.length();
        int end = document.indexOf(END);
        if (Boolean.getBoolean("ztun.write")) {
            document = document.substring(0, begin) + made + document.substring(end);
            Files.writeString(file, document);
            end = document.indexOf(END);
        }
        assertEquals(document.substring(begin, end), made);
    }

    /** What the example has as defaults are the defaults, and each key is in it. */
    @Test
    void shouldMeanWhatItSays() {
        Set<String> keys = Key.all().keySet();
        String uncommented = example()
                .lines()
                .filter(line ->
                        !line.matches("#[a-z-]+ = .*\\b[A-Z]{1,}\\b.*")) // a word in capitals stands for a value
                .map(line -> line.matches("#[a-z-]+ = .*") ? line.substring(1) : line)
                .takeWhile(line -> !line.startsWith("#[["))
                .collect(Collectors.joining("\n"));
        ConfigFile file = ConfigFile.parse(EXAMPLE, uncommented);

        assertEquals(List.of(), file.mistakes());
        assertTrue(file.values().size() > 20, () -> file.values().toString());
        Map<String, String> defaults = new HashMap<>();
        Key.all().values().forEach(key -> key.defaultValue().ifPresent(value -> defaults.put(key.name(), value)));
        Map<String, String> said = new HashMap<>();
        file.values().forEach((name, value) -> said.put(name, value.text()));
        assertEquals(defaults, said);
        Set<String> missing = new HashSet<>(keys);
        missing.removeIf(key -> example().contains("\n#" + key + " = "));
        assertEquals(Set.of(), missing);
    }
}
