package io.ztun.app.cli;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import picocli.CommandLine;

import io.ztun.app.log.Flags;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** What the library says is for people who embed it too: it names settings, and the command makes flags of them. */
final class LibraryMessagesTest {
    private static final Pattern LITERAL = Pattern.compile("\"(?:[^\"\\\\\n]|\\\\.)*\"");
    private static final Pattern FLAG = Pattern.compile("--[a-z]+(?:-[a-z]+)*");
    private static final Pattern SETTING = Pattern.compile("`([a-z]+(?:-[a-z]+)*)`");

    /** Of other programs: java and jlink, and a container's. */
    private static final Set<String> OTHERS = Set.of("--add-opens", "--add-modules", "--device");

    @Test
    void shouldNameNoFlagInTheLibrary() {
        Set<String> flags = new TreeSet<>();
        literals()
                .forEach(literal ->
                        FLAG.matcher(literal).results().map(MatchResult::group).forEach(flags::add));
        flags.removeAll(OTHERS);
        assertEquals(Set.of(), flags);
    }

    @Test
    void shouldNameSettingsThatTheCommandHas() {
        Set<String> options =
                new CommandLine(new ZtunCommand()).getCommandSpec().optionsMap().keySet();
        Set<String> settings = new TreeSet<>();
        literals()
                .forEach(literal -> SETTING.matcher(literal)
                        .results()
                        .map(found -> found.group(1))
                        .forEach(settings::add));
        assertTrue(settings.containsAll(List.of("psk-file", "max-clients", "bind")), settings::toString);
        settings.removeIf(name -> options.contains("--" + name));
        assertEquals(Set.of(), settings);
    }

    @Test
    void shouldMakeFlagsOfSettings() {
        assertEquals(
                "see --max-clients, or --leases off; `ip link` lists those that `may",
                Flags.in("see `max-clients`, or `leases` off; `ip link` lists those that `may"));
    }

    /** All string literals of the modules that can be embedded. */
    private static List<String> literals() {
        try (Stream<Path> files = Files.walk(Path.of(".."))) {
            return files.filter(LibraryMessagesTest::isOfTheLibrary)
                    .flatMap(LibraryMessagesTest::literals)
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isOfTheLibrary(Path file) {
        String path = file.toString();
        return path.matches("\\.\\./ztun-(api|core|control|jna|tun|codec|transport)[^/]*/src/main/java/.*\\.java");
    }

    private static Stream<String> literals(Path file) {
        try {
            return LITERAL.matcher(Files.readString(file)).results().map(MatchResult::group);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
