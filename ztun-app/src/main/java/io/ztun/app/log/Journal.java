package io.ztun.app.log;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/** Whether journald takes the log: systemd.exec(5), {@code $JOURNAL_STREAM}. */
public final class Journal {
    private static final Path STANDARD_ERROR = Path.of("/proc/self/fd/2");

    private Journal() {}

    /**
     * Whether it reads standard error. The variable is passed on to whatever is started, whose standard error may lead elsewhere;
     * so it names the stream.
     */
    public static boolean reads(Map<String, String> environment) {
        String stream = environment.getOrDefault("JOURNAL_STREAM", "");
        return !stream.isEmpty() && stream.equals(standardError());
    }

    private static String standardError() {
        try {
            Map<String, Object> file = Files.readAttributes(STANDARD_ERROR, "unix:dev,ino");
            return file.get("dev") + ":" + file.get("ino");
        } catch (IOException | UnsupportedOperationException e) {
            return "";
        }
    }
}
