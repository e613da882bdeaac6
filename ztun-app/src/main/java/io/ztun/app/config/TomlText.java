package io.ztun.app.config;

import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Values as a TOML file has them. */
public final class TomlText {
    private static final Pattern ESCAPED = Pattern.compile("[\"\\\\\\p{Cc}]");

    private TomlText() {}

    /** A basic string; control characters are escaped, those too that TOML would bear but a terminal would not. */
    public static String string(String text) {
        return '"'
                + ESCAPED.matcher(text).replaceAll(found -> {
                    char c = found.group().charAt(0);
                    return Character.isISOControl(c) ? String.format("\\\\u%04x", (int) c) : "\\\\\\" + c;
                })
                + '"';
    }

    /** A list of strings. */
    public static String list(List<String> texts) {
        return texts.stream().map(TomlText::string).collect(Collectors.joining(", ", "[", "]"));
    }
}
