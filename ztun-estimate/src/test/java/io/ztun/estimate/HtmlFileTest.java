package io.ztun.estimate;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.ConfigException;

import static org.junit.jupiter.api.Assertions.assertDoesNotThrow;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

final class HtmlFileTest {
    @TempDir
    Path folder;

    @Test
    void shouldNotOverwriteARecording() throws IOException {
        Path recording = Files.write(folder.resolve("x.pcap"), new byte[24]);
        Path link = Files.createSymbolicLink(folder.resolve("link"), recording);
        Path hard = Files.createLink(folder.resolve("hard"), recording);
        List<String> recordings = List.of("-", "/nowhere", recording.toString());
        for (Path page : List.of(recording, link, hard, folder.resolve("./x.pcap"))) {
            assertThrows(ConfigException.class, () -> new HtmlFile(page, recordings), page.toString());
        }
        Path other = Files.write(folder.resolve("other.html"), new byte[1]);
        assertDoesNotThrow(() -> new HtmlFile(other, recordings));
        assertDoesNotThrow(() -> new HtmlFile(folder.resolve("new.html"), recordings));
        assertFalse(Files.exists(folder.resolve("new.html")), "nothing is written before the end");
    }

    @Test
    void shouldSayBeforeTheWorkThatItCannotBeWritten() {
        assertFails("it is a folder", folder);
        assertFails("it is a folder", Path.of("/"));
        assertFails("no such folder", folder.resolve("nowhere/x.html"));
    }

    private static void assertFails(String reason, Path page) {
        assertEquals(
                "cannot write: file=" + page + " reason=" + reason,
                assertThrows(EstimateException.class, () -> new HtmlFile(page, List.of()))
                        .getMessage());
    }
}
