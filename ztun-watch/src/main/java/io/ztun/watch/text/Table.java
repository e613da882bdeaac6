package io.ztun.watch.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * Rows in columns that fit into a width. Where there is too little room, columns move together, then the words that always
 * stay are cut a little, then columns are left out, then words are cut short.
 */
public final class Table {
    private static final int GAP = 2;

    /** An IPv4 address, and the first words of most names. */
    private static final int WORD_FAIR = 15;

    /** Where there is no column left to go. */
    private static final int WORD_MIN = 8;

    private Table() {}

    /** The heading and a line for each row, none wider than {@code width}. */
    public static <T> List<String> lines(List<Column<T>> columns, List<T> rows, int width) {
        List<Column<T>> kept = new ArrayList<>(columns);
        // Once for all attempts: there may be thousands of rows.
        Map<Column<T>, String[]> cells = new IdentityHashMap<>();
        Map<Column<T>, Integer> natural = new IdentityHashMap<>();
        for (Column<T> column : columns) {
            String[] texts = cells(column, rows);
            cells.put(column, texts);
            natural.put(
                    column,
                    Arrays.stream(texts).mapToInt(Printable::width).max().orElseThrow());
        }
        while (true) {
            int[] widths = kept.stream().mapToInt(natural::get).toArray();
            int gap = total(widths, GAP) <= width ? GAP : 1;
            Column<T> least =
                    kept.stream().min(Comparator.comparingInt(Column::keep)).orElseThrow();
            boolean last = least.keep() == Column.ALWAYS;
            shrink(kept, widths, total(widths, gap) - width, last ? WORD_MIN : WORD_FAIR);
            if (total(widths, gap) <= width || last) {
                return IntStream.rangeClosed(0, rows.size())
                        .mapToObj(row -> line(
                                kept,
                                kept.stream()
                                        .map(column -> cells.get(column)[row])
                                        .toArray(String[]::new),
                                widths,
                                gap,
                                width))
                        .toList();
            }
            kept.remove(least);
        }
    }

    /** The heading and what is below it. */
    private static <T> String[] cells(Column<T> column, List<T> rows) {
        return Stream.concat(Stream.of(column.title()), rows.stream().map(column::text))
                .toArray(String[]::new);
    }

    private static int total(int[] widths, int gap) {
        int total = gap * (widths.length - 1);
        for (int width : widths) {
            total += width;
        }
        return total;
    }

    /** Takes a column at a time from the widest words. */
    private static <T> void shrink(List<Column<T>> columns, int[] widths, int excess, int min) {
        for (int left = excess; left > 0; left--) {
            int widest = -1;
            for (int i = 0; i < widths.length; i++) {
                boolean mayShrink = !columns.get(i).right() && columns.get(i).keep() == Column.ALWAYS;
                if (mayShrink && widths[i] > min && (widest < 0 || widths[i] > widths[widest])) {
                    widest = i;
                }
            }
            if (widest < 0) {
                return;
            }
            widths[widest]--;
        }
    }

    private static <T> String line(List<Column<T>> columns, String[] row, int[] widths, int gap, int width) {
        StringBuilder line = new StringBuilder();
        for (int i = 0; i < row.length; i++) {
            String cell = columns.get(i).right() ? row[i] : Printable.cut(row[i], widths[i]);
            String padding = " ".repeat(widths[i] - Printable.width(cell));
            line.append(i == 0 ? "" : " ".repeat(gap)).append(columns.get(i).right() ? padding + cell : cell + padding);
        }
        return Printable.cut(line.toString().stripTrailing(), width);
    }
}
