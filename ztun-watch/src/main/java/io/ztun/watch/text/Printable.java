package io.ztun.watch.text;

import java.util.regex.Pattern;

import org.jline.utils.WCWidth;

/** Text of others made harmless: names come from peers, and a terminal obeys control characters. */
public final class Printable {
    /** Control characters, those that turn the direction of writing or are invisible, and halves of characters. */
    private static final Pattern HARMFUL = Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Co}\\p{Cn}\\p{Zl}\\p{Zp}]");

    private static final Pattern HARMFUL_IN_JSON =
            Pattern.compile("[\\p{Cc}\\p{Cf}\\p{Cs}\\p{Zl}\\p{Zp}&&[^\\r\\n\\t]]");

    private Printable() {}

    /** {@code text} with a question mark for what a terminal might obey. */
    public static String of(String text) {
        return HARMFUL.matcher(text).replaceAll("?");
    }

    /** The same JSON, with escapes for what a terminal might obey, which can only stand in its strings. */
    public static String json(String json) {
        return HARMFUL_IN_JSON.matcher(json).replaceAll(found -> {
            StringBuilder escapes = new StringBuilder();
            found.group().chars().forEach(unit -> escapes.append(String.format("\\\\u%04x", unit)));
            return escapes.toString();
        });
    }

    /** How many columns a terminal takes for it. */
    public static int width(String text) {
        return text.codePoints().map(Printable::width).sum();
    }

    private static int width(int character) {
        return Math.max(0, WCWidth.wcwidth(character));
    }

    /** The beginning of {@code text} that takes at most {@code columns}, and where that is not all, {@code …} at its end. */
    public static String cut(String text, int columns) {
        if (width(text) <= columns) {
            return text;
        }
        StringBuilder cut = new StringBuilder();
        int left = columns - 1;
        for (int character : text.codePoints().toArray()) {
            left -= width(character);
            if (left < 0) {
                break;
            }
            cut.appendCodePoint(character);
        }
        return columns <= 0 ? "" : cut.append('…').toString();
    }
}
