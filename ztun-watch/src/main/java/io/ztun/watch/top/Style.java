package io.ztun.watch.top;

import org.jline.utils.AttributedString;
import org.jline.utils.AttributedStyle;

/**
 * What a terminal can show.
 *
 * @param colours whether it has colours, and they are wanted
 * @param ascii whether it has nothing but ASCII
 */
record Style(boolean colours, boolean ascii) {
    private static final AttributedStyle BOLD = AttributedStyle.BOLD;

    AttributedString plain(String text) {
        return new AttributedString(drawable(text));
    }

    AttributedString bold(String text) {
        return new AttributedString(drawable(text), BOLD);
    }

    /** @param colour of {@link AttributedStyle}; where there are none, bold */
    AttributedStyle coloured(int colour) {
        return colours ? AttributedStyle.DEFAULT.foreground(colour) : BOLD;
    }

    private String drawable(String text) {
        return ascii ? text.replace('…', '~').replaceAll("[^ -~]", "?") : text;
    }
}
