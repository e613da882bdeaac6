package io.ztun.codec.snappy;

import java.io.File;
import java.util.Optional;

import org.xerial.snappy.Snappy;
import org.xerial.snappy.SnappyError;

/** Snappy's native library. It is asked for once: asked again, a class that did not load says no more than that. */
final class SnappyLibrary {

    /** Room for the library of any system. */
    private static final long SPACE = 2 << 20;

    private static final String FAILURE = failure();

    private SnappyLibrary() {}

    /** Why it cannot be called, as one line; empty if it can. */
    static Optional<String> unavailableReason() {
        return Optional.ofNullable(FAILURE);
    }

    private static String failure() {
        String why = whyItCannotUnpack();
        if (why == null) {
            why = whyItDoesNotLoad();
        }
        return why == null
                ? null
                : "snappy's native library does not load: " + why
                        + "; where it cannot be unpacked, choose another folder with -Dorg.xerial.snappy.tempdir=DIR";
    }

    /** It would print a stack trace, and then look for itself elsewhere and say that it is not there. */
    private static String whyItCannotUnpack() {
        String shipped = System.getProperty("org.xerial.snappy.lib.path");
        if (Boolean.getBoolean("org.xerial.snappy.use.systemlib")
                || shipped != null && new File(shipped, System.mapLibraryName("snappyjava")).exists()) {
            return null;
        }
        File folder = new File(System.getProperty("org.xerial.snappy.tempdir", System.getProperty("java.io.tmpdir")));
        if (!folder.isDirectory() && !folder.mkdirs() || !folder.canWrite()) {
            return "not a folder that can be written: folder=" + folder;
        }
        long space = folder.getUsableSpace();
        return space < SPACE ? "no space: folder=" + folder + " bytes=" + space + " wanted=" + SPACE : null;
    }

    private static String whyItDoesNotLoad() {
        try {
            Snappy.getNativeLibraryVersion();
            return null;
        } catch (RuntimeException | LinkageError | SnappyError e) {
            return String.valueOf(e.getMessage())
                    .lines()
                    .findFirst()
                    .orElse(e.getClass().getSimpleName());
        }
    }
}
