package io.ztun.watch.text;

import java.util.function.Function;

/**
 * A column of a table.
 *
 * @param <T> what a row shows
 * @param title its heading
 * @param right whether cells stand at its right edge: numbers
 * @param keep where there is too little room, the columns with the smallest go first; those of {@link #ALWAYS} stay
 * @param cell a row's text; null for what is not known
 */
public record Column<T>(String title, boolean right, int keep, Function<T, String> cell) {
    /** Goes never. */
    public static final int ALWAYS = Integer.MAX_VALUE;

    /** A column of words, which may be cut where they always stay. */
    public static <T> Column<T> words(String title, int keep, Function<T, String> cell) {
        return new Column<>(title, false, keep, cell);
    }

    /** A column of numbers, which are never cut. */
    public static <T> Column<T> numbers(String title, int keep, Function<T, String> cell) {
        return new Column<>(title, true, keep, cell);
    }

    /** A row's text, harmless. */
    String text(T row) {
        String text = cell.apply(row);
        return text == null || text.isEmpty() ? Units.UNKNOWN : Printable.of(text);
    }
}
