package io.ztun.core.internal.plugins;

import java.nio.file.FileSystemException;
import java.util.regex.Pattern;

import io.ztun.api.files.FileErrors;

/** Makes one line of a chain of exceptions. */
final class Reasons {

    private Reasons() {}

    /** What the innermost exception says, which is where the loaders of the JDK hide the fact. */
    static String of(Throwable thrown) {
        Throwable inner = thrown;
        while (inner.getCause() != null) {
            inner = inner.getCause();
        }
        if (inner instanceof FileSystemException e) {
            return FileErrors.reason(e);
        }
        String message = inner.getMessage();
        String text = message == null ? inner.getClass().getSimpleName() : message;
        if (inner instanceof LinkageError
                || inner instanceof ClassNotFoundException
                || inner instanceof NullPointerException) {
            text = inner.getClass().getSimpleName() + ": " + text; // its message is a bare class name
        }
        return text.lines().map(String::strip).reduce((a, b) -> a + " " + b).orElse("");
    }

    /** Whether {@code text} has {@code name} as a whole name, not as a part of a longer one. */
    static boolean mentions(String text, String name) {
        return Pattern.compile("(?<![\\w.])" + Pattern.quote(name) + "(?!\\.?\\w)")
                .matcher(text)
                .find();
    }
}
