package io.ztun.estimate;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.ZipException;

import io.ztun.api.files.FileErrors;
import io.ztun.estimate.capture.Capture;
import io.ztun.estimate.capture.CaptureException;

/**
 * A recording that is to be read, as far as it is known before.
 *
 * @param name of a file, or {@link Capture#STANDARD_INPUT}
 * @param file whether it can be read twice; a pipe cannot
 * @param bytes how many there are to be read; 0 where nobody knows
 * @param firstNs when its first packet came, or {@link Capture#NO_TIME}
 */
record Source(String name, boolean file, long bytes, long firstNs) {

    /**
     * Looks at all of them, so that what cannot be read is not found out after the work on others.
     *
     * @throws CaptureException if one cannot be read, or is no recording
     */
    static List<Source> of(List<String> names) {
        return names.stream().map(Source::of).toList();
    }

    private static Source of(String name) {
        boolean file = !name.equals(Capture.STANDARD_INPUT) && !isPipe(Path.of(name));
        if (!file) {
            return new Source(name, false, 0, Capture.NO_TIME);
        }
        try (Capture capture = Capture.open(name)) {
            return new Source(name, true, capture.length(), hasPacket(capture) ? capture.timeNs() : Capture.NO_TIME);
        } catch (IOException e) {
            throw new CaptureException("cannot read: file=" + name + " reason=" + FileErrors.reason(e), e);
        }
    }

    private static boolean isPipe(Path path) {
        return Files.exists(path) && !Files.isRegularFile(path) && !Files.isDirectory(path);
    }

    private static boolean hasPacket(Capture capture) throws IOException {
        try {
            return capture.next();
        } catch (EOFException | ZipException e) {
            return false; // who reads it says that it is damaged
        }
    }
}
