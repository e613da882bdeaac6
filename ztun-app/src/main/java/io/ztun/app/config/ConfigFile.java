package io.ztun.app.config;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.StringJoiner;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.tomlj.Toml;
import org.tomlj.TomlArray;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlTable;
import picocli.CommandLine;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.ParameterException;

import io.ztun.api.ConfigException;
import io.ztun.app.options.Suggestions;
import io.ztun.app.options.TunnelOptions;
import io.ztun.app.options.Wanted;
import io.ztun.core.settings.Client;

/** A configuration file that has been read: its values, each checked as its flag would be, and what is wrong with it. */
public final class ConfigFile {
    private static final String CLIENT = "client";
    private static final int LENGTH_MAX = 1 << 20;
    private static final String BYTE_ORDER_MARK = "\uFEFF";

    private final Path path;
    private final CommandLine checker = new CommandLine(Key.allOptions()).setCaseInsensitiveEnumValuesAllowed(true);
    private final Map<String, Key> keys = Key.of(checker.getCommandSpec());
    private final Map<String, Value> values = new LinkedHashMap<>();
    private final List<Client> clients = new ArrayList<>();
    private final List<Mistake> mistakes = new ArrayList<>();

    /** Which lines of the file the parser was given. */
    private final List<Integer> lines = new ArrayList<>();

    /**
     * A value.
     *
     * @param text as it would stand on the command line
     * @param line where it stands in the file, from 1
     */
    public record Value(String text, int line) {}

    /** @param key whose value is wrong; empty where it is something else */
    private record Mistake(int line, String key, String text) {}

    private ConfigFile(Path path) {
        this.path = path;
    }

    /**
     * Reads a file, whatever is wrong in it.
     *
     * @throws ConfigException if there is no file to be read, or others than its owner can change it: it says whose code runs, and
     *     who may join
     */
    public static ConfigFile read(Path path) {
        try {
            requireTrusted(path);
            return parse(path, content(path));
        } catch (NoSuchFileException e) {
            throw new ConfigException("no such file: " + path, e);
        } catch (CharacterCodingException e) {
            throw new ConfigException("not in UTF-8: " + path, e);
        } catch (IOException e) {
            throw new ConfigException("cannot read file: " + path + ": " + e.getMessage(), e);
        }
    }

    private static String content(Path path) throws IOException {
        if (!Files.isRegularFile(path)) {
            throw new ConfigException("not a regular file: " + path); // one that is none may never end
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] content = in.readNBytes(LENGTH_MAX + 1);
            if (content.length > LENGTH_MAX) {
                throw new ConfigException("file too long: " + path + " max=" + LENGTH_MAX + " bytes");
            }
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(content))
                    .toString();
            return text.startsWith(BYTE_ORDER_MARK) ? text.substring(1) : text;
        }
    }

    private static void requireTrusted(Path path) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(path, PosixFileAttributeView.class);
        if (view == null) {
            return; // a file system without permissions
        }
        Set<PosixFilePermission> permissions = view.readAttributes().permissions();
        if (permissions.contains(PosixFilePermission.GROUP_WRITE)
                || permissions.contains(PosixFilePermission.OTHERS_WRITE)) {
            throw new ConfigException("file can be changed by others: " + path + " mode="
                    + PosixFilePermissions.toString(permissions) + "; run `chmod go-w " + path + "`");
        }
    }

    /** Reads a content, as {@link #read} does. */
    public static ConfigFile parse(Path path, String content) {
        ConfigFile file = new ConfigFile(path);
        TomlParseResult toml = Toml.parse(file.withoutComments(content));
        toml.errors().forEach(error -> file.wrong(file.original(error.position().line()), "", error.getMessage()));
        file.readTop(toml);
        file.mistakes.sort(Comparator.comparingInt(Mistake::line));
        return file;
    }

    /**
     * Lines of comments that follow each other take the parser the square of their number. Where a string may have several lines, all
     * stay.
     */
    private String withoutComments(String content) {
        boolean all = content.contains("\"\"\"") || content.contains("'''");
        StringJoiner kept = new StringJoiner("\n");
        int number = 0;
        for (String line : content.split("\n", -1)) {
            number++;
            String text = line.strip();
            if (all || !text.isEmpty() && text.charAt(0) != '#') {
                kept.add(line);
                lines.add(number);
            }
        }
        return kept.toString();
    }

    /** Where a line of the parser's is in the file. */
    private int original(int line) {
        return lines.isEmpty() ? 1 : lines.get(Math.min(line, lines.size()) - 1);
    }

    private void readTop(TomlTable top) {
        for (String name : top.keySet()) {
            Object value = top.get(List.of(name));
            int line = line(top, name);
            if (name.equals(CLIENT)) {
                readClients(value, line);
            } else if (value instanceof TomlTable table && (tables().contains(name) || !keys.containsKey(name))) {
                readTable(name, table, line);
            } else if (tables().contains(name) && !keys.containsKey(name)) {
                wrong(line, "", name + " wants one table: write [" + name + "] before its keys");
            } else {
                readValue(name, value, line, null);
            }
        }
    }

    private int line(TomlTable table, String name) {
        return original(table.inputPositionOf(List.of(name)).line());
    }

    /** What a table may be called, but for those of clients. */
    private Collection<String> tables() {
        return keys.values().stream().map(Key::table).collect(Collectors.toCollection(TreeSet::new));
    }

    private void readTable(String name, TomlTable table, int line) {
        if (!tables().contains(name)) {
            Collection<String> known = tables();
            known.add(CLIENT);
            wrong(line, "", "unknown table: " + name + Suggestions.question(Suggestions.of(name, known)));
            return;
        }
        for (String each : table.keySet()) {
            readValue(each, table.get(List.of(each)), line(table, each), name);
        }
    }

    /** @param table in which the key stands; null at the top, where all may */
    private void readValue(String name, Object value, int line, String table) {
        Key key = keys.get(name);
        if (key == null) {
            List<String> known = new ArrayList<>(keys.keySet());
            known.add(CLIENT);
            wrong(line, "", "unknown key: " + name + Suggestions.question(Suggestions.of(name, known)));
        } else if (table != null && !table.equals(key.table())) {
            wrong(line, name, name + " belongs in [" + key.table() + "], not in [" + table + "]");
        } else if (values.containsKey(name)) {
            wrong(
                    line,
                    name,
                    name + " is there twice: it stands in line "
                            + values.get(name).line() + ", too");
        } else if (!(value instanceof TomlArray array && array.isEmpty())) { // an empty list is as good as none
            text(key, value, line).ifPresent(text -> check(key, text, line));
        }
    }

    /** What would stand on the command line; empty, with a mistake noted, where the type is another. */
    private Optional<String> text(Key key, Object value, int line) {
        if (key.isFlag()) {
            return value instanceof Boolean ? Optional.of(value.toString()) : notA("true or false", key, value, line);
        }
        if (value instanceof TomlArray array) {
            return key.isList() ? list(key, array, line) : notA("one value", key, "a list", line);
        }
        if (key.isNumber() && value instanceof String text) {
            return notA("a number, without quotes", key, '"' + text + '"', line);
        }
        return scalar(value).isPresent()
                ? scalar(value).map(text -> resolved(key, text))
                : notA(key.allowed(), key, value, line);
    }

    private Optional<String> list(Key key, TomlArray array, int line) {
        List<String> texts = new ArrayList<>();
        for (Object each : array.toList()) {
            if (!(each instanceof String text)) {
                return notA("strings", key, each, line);
            }
            texts.add(resolved(key, text));
        }
        return Optional.of(String.join(key.separator(), texts));
    }

    private static Optional<String> scalar(Object value) {
        boolean fits = value instanceof String || value instanceof Long || value instanceof Boolean;
        return fits ? Optional.of(value.toString()) : Optional.empty();
    }

    private String resolved(Key key, String text) {
        if (!key.isPath() || text.isEmpty() || text.equals("off")) {
            return text;
        }
        try {
            return Stream.of(key.isList() ? text.split(key.separator(), -1) : new String[] {text})
                    .map(each -> each.isEmpty() ? each : folder().resolve(each).toString())
                    .collect(Collectors.joining(key.separator()));
        } catch (InvalidPathException e) {
            return text; // the option says what is wrong with it
        }
    }

    private Optional<String> notA(String wanted, Key key, Object value, int line) {
        String got = value instanceof TomlTable ? "a table" : value instanceof TomlArray ? "a list" : value.toString();
        wrong(line, key.name(), key.name() + " wants " + wanted + ": " + got);
        return Optional.empty();
    }

    /** By the flag's own converter. */
    private void check(Key key, String text, int line) {
        try {
            checker.parseArgs(key.option().longestName() + "=" + text);
            values.put(key.name(), new Value(text, line));
        } catch (ParameterException e) {
            wrong(line, key.name(), Wanted.instead(e, key.name()));
        }
    }

    private void readClients(Object value, int line) {
        if (!(value instanceof TomlArray array)) {
            wrong(line, "", "client wants tables: write [[client]] before each");
            return;
        }
        for (int i = 0; i < array.size(); i++) {
            int itsLine = original(array.inputPositionOf(i).line());
            if (array.get(i) instanceof TomlTable table) {
                new ClientTable(
                                table,
                                path + ":" + itsLine,
                                (at, text) -> wrong(at == 0 ? itsLine : original(at), "", text))
                        .read()
                        .ifPresent(clients::add);
            } else {
                wrong(line, "", "client wants tables: write [[client]] before each");
            }
        }
    }

    private void wrong(int line, String key, String text) {
        mistakes.add(new Mistake(line, key, text));
    }

    /** All that is wrong, each in one line that begins with the file's name and the line's number. */
    public List<String> mistakes() {
        return mistakes.stream()
                .map(mistake -> path + ":" + mistake.line() + ": " + mistake.text())
                .toList();
    }

    /** Whether that option's value is among what is wrong. */
    public boolean isWrong(Key key) {
        return mistakes.stream().anyMatch(mistake -> mistake.key().equals(key.name()));
    }

    /** @throws ConfigException if anything is wrong; it has the first mistake */
    public void requireRight() {
        if (!mistakes.isEmpty()) {
            String others =
                    mistakes.size() == 1 ? "" : "; all " + mistakes.size() + " mistakes: ztun check-config " + path;
            throw new ConfigException(mistakes().get(0) + others);
        }
    }

    /** The file. */
    public Path path() {
        return path;
    }

    /** Where it lies, and from where the names of files in it are seen. */
    public Path folder() {
        return path.toAbsolutePath().getParent();
    }

    /** The values that are right, by key. */
    public Map<String, Value> values() {
        return Map.copyOf(values);
    }

    /** What an option's value is, if the file says so; the option may be that of another command with the same name. */
    Optional<String> text(OptionSpec option) {
        return Key.name(option).map(values::get).map(Value::text);
    }

    /** The options as the file has them, those aside that are wrong. */
    public TunnelOptions options() {
        Key.Holder holder = new Key.Holder();
        new CommandLine(holder)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setDefaultValueProvider(argument -> text((OptionSpec) argument).orElse(null))
                .parseArgs();
        holder.options.keys.clients = clients();
        holder.options.connection.transportFolder = Optional.of(folder());
        return holder.options;
    }

    /** Those who may join, if they stand in the file. */
    public List<Client> clients() {
        return List.copyOf(clients);
    }
}
