package io.ztun.core.internal.secure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.Cidr;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientListTest {
    private static final String LAPTOP = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo= laptop\n";
    private static final String BRANCH = "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08= branch\n";

    @TempDir
    Path folder;

    private Path file;
    private ClientList list;

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("clients");
        write(file, LAPTOP + BRANCH, "rw-------");
        list = new ClientList(file, Cidr.parse("10.0.0.1/24"));
    }

    private static void write(Path file, String text, String mode) throws IOException {
        Files.writeString(file, text);
        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString(mode));
    }

    @Test
    void shouldReadAgainWhatHasChanged() throws IOException {
        assertFalse(list.refresh());
        write(file, LAPTOP, "rw-------");
        assertTrue(list.refresh());
        assertEquals("[laptop]", list.clients().toString());
        assertFalse(list.refresh());
    }

    @Test
    void shouldReadAgainWhatOnlyItsModeKeptItFromReading() throws IOException {
        Path edited = folder.resolve("edited");
        write(edited, LAPTOP, "rw-rw-r--");
        Files.delete(file);
        Files.move(edited, file);
        assertFalse(list.refresh());
        assertEquals("[laptop, branch]", list.clients().toString());

        Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-r--r--"));
        assertTrue(list.refresh());
        assertEquals("[laptop]", list.clients().toString());
    }

    @Test
    void shouldReadAgainWhatWasGoneForAWhile() throws IOException {
        Path away = Files.move(file, folder.resolve("away"));
        assertFalse(list.refresh());
        assertEquals("[laptop, branch]", list.clients().toString());
        Files.move(away, file);
        assertTrue(list.refresh());
    }
}
