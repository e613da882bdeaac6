package io.ztun.app.log;

import java.util.regex.Pattern;

/** Text that may quote a file or a peer, on its way to a person or a program. */
public final class Printable {
    private static final Pattern CONTROL = Pattern.compile("\\p{Cc}");

    private Printable() {}

    /** The text with question marks for control characters, which could forge a line, end a variable, or command a terminal. */
    public static String of(String text) {
        return CONTROL.matcher(text).replaceAll("?");
    }
}
