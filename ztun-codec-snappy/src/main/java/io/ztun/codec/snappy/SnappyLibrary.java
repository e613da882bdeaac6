package io.ztun.codec.snappy;

import java.util.Optional;

import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/** Snappy's native library. It is asked for once: asked again, a class that did not load says no more than that. */
final class SnappyLibrary {

    private static final String FAILURE = failure();

    private SnappyLibrary() {}

    /** Why it cannot be called, as one line; empty if it can. */
    static Optional<String> unavailableReason() {
        return Optional.ofNullable(FAILURE);
    }

    private static String failure() {
        try {
            Snappy.getNativeLibraryVersion();
            return null;
        } catch (RuntimeException | LinkageError | SnappyError e) {
            String why = String.valueOf(e.getMessage())
                    .lines()
                    .findFirst()
                    .orElse(e.getClass().getSimpleName());
            return "snappy's native library does not load: " + why;
        }
    }
}
