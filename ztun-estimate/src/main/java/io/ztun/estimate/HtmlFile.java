package io.ztun.estimate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import io.ztun.api.ConfigException;
import io.ztun.api.files.FileErrors;
import io.ztun.estimate.capture.Capture;

/** The file of {@code --html}: what is wrong with it shows before the work, and it is written after it. */
final class HtmlFile {
    private static final Path STANDARD_INPUT = Path.of("/dev/stdin");

    private final Path path;

    /**
     * Writes nothing yet.
     *
     * @param recordings which it must not overwrite
     * @throws ConfigException if it would
     * @throws EstimateException if it cannot be written
     */
    HtmlFile(Path path, List<String> recordings) {
        this.path = path;
        for (String recording : recordings) {
            if (isSame(recording.equals(Capture.STANDARD_INPUT) ? STANDARD_INPUT : Path.of(recording))) {
                throw new ConfigException("--html would overwrite the recording: " + path + "; name another file");
            }
        }
        Path folder = path.toAbsolutePath().getParent();
        if (Files.isDirectory(path) || folder == null) {
            throw cannotWrite("it is a folder", null);
        }
        if (!Files.isDirectory(folder)) {
            throw cannotWrite("no such folder", null);
        }
        if (!Files.isWritable(Files.exists(path) ? path : folder)) {
            throw cannotWrite("permission denied", null);
        }
    }

    private boolean isSame(Path recording) {
        try {
            return Files.isRegularFile(path) && Files.isSameFile(path, recording);
        } catch (IOException e) {
            return false; // one of them is not there
        }
    }

    void write(Report report) {
        try {
            Files.writeString(path, HtmlReport.of(report));
        } catch (IOException e) {
            throw cannotWrite(FileErrors.reason(e), e);
        }
    }

    private EstimateException cannotWrite(String reason, IOException cause) {
        return new EstimateException("cannot write: file=" + path + " reason=" + reason, cause);
    }
}
