package io.ztun.watch.text;

/** A chart one line high: a character for each value, the last value at the right. */
public final class Sparkline {
    private static final String BLOCKS = " ▁▂▃▄▅▆▇█";
    private static final String ASCII = " .:-=+*#@";

    private Sparkline() {}

    /**
     * Draws the last values that there is room for.
     *
     * @param values from 0 on; not a number where there is none, which leaves a blank
     * @param top the value of the highest character; what is beyond is drawn as high
     * @param width in columns; where there are fewer values, blanks stand before them
     * @param ascii for terminals that have nothing else
     */
    public static String draw(double[] values, double top, int width, boolean ascii) {
        String levels = ascii ? ASCII : BLOCKS;
        int steps = levels.length() - 1;
        int count = Math.min(values.length, width);
        StringBuilder line = new StringBuilder(" ".repeat(width - count));
        for (int i = values.length - count; i < values.length; i++) {
            // The lowest level that is not blank is for everything above nothing.
            int level = values[i] > 0 && top > 0 ? (int) Math.ceil(Math.min(1, values[i] / top) * steps) : 0;
            line.append(levels.charAt(level));
        }
        return line.toString();
    }
}
