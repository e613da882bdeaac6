package io.ztun.app.options;

import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class StateFilesTest {
    @TempDir
    Path folder;

    private final List<String> lines = new ArrayList<>();

    private final Logger log = new Logger() {
        @Override
        public String getName() {
            return "test";
        }

        @Override
        public boolean isLoggable(Level level) {
            return true;
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
            lines.add(message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... params) {
            lines.add(format);
        }
    };

    private StateFiles files(String... arguments) {
        return new StateFiles(TunnelOptionsTest.read(arguments), log);
    }

    @Test
    void shouldMakeTheFolderWhenAFileIsAskedFor() {
        Path own = folder.resolve("state/server-tcp-7");
        StateFiles files = files("--state-dir=" + folder.resolve("state"), "--port=7");
        assertFalse(Files.exists(own));
        assertEquals(Optional.of(own.resolve("leases")), files.leases());
        assertEquals(Optional.of(own.resolve("quotas")), files.quotas());
        assertTrue(Files.isDirectory(own));
        assertEquals(List.of(), lines);
    }

    @Test
    void shouldMakeNoneForWhatIsKeptNowhere() {
        assertEquals(Optional.empty(), files("--state-dir=off").quotas());
        StateFiles files = files("--state-dir=" + folder.resolve("state"), "--leases=off");
        assertEquals(Optional.empty(), files.leases());
        assertEquals(Optional.empty(), files.networks());
        assertFalse(Files.exists(folder.resolve("state")));
        assertEquals(List.of(), lines);
    }

    @Test
    void shouldSayOnceWhyThereIsNoFolder() throws Exception {
        Path file = Files.createFile(folder.resolve("file"));
        StateFiles files = files("--state-dir=" + file, "--port=7");
        assertEquals(Optional.empty(), files.leases());
        assertEquals(Optional.empty(), files.quotas());
        assertEquals(
                List.of("No folder for what outlives the process, addresses may change with a restart: folder=" + file
                        + "/server-tcp-7 reason=it exists already; name another with --state-dir, or --state-dir off"),
                lines);
    }
}
