package io.ztun.core.internal.secure;

import java.io.IOException;
import java.lang.System.Logger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.ResourceBundle;
import java.util.concurrent.TimeUnit;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.ztun.api.Addresses;
import io.ztun.api.ConfigException;
import io.ztun.core.internal.keys.PublicKey;
import io.ztun.core.settings.Rate;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

class ClientListTest {
    private static final String LAPTOP = "hSDwCYkwp1R0i33ctD73Wg2/Og0mOBr066SpjqqbTmo= laptop\n";
    private static final String BRANCH = "3p7bfXt9wbTTW2HC7OQ1Nz+DQ8hbeGdNrfx+FG+IK08= branch\n";

    @TempDir
    Path folder;

    private Path file;
    private ClientList list;

    private final List<String> warnings = new ArrayList<>();
    private final List<String> infos = new ArrayList<>();
    private long nowNs;

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
            (level == Level.WARNING ? warnings : infos).add(message);
        }

        @Override
        public void log(Level level, ResourceBundle bundle, String format, Object... params) {
            log(level, bundle, format, (Throwable) null);
        }
    };

    @BeforeEach
    void open() throws IOException {
        file = folder.resolve("clients");
        write(file, LAPTOP + BRANCH, "rw-------");
        list = list();
    }

    private ClientList list() {
        return new ClientList(file, Addresses.parse("10.0.0.1/24"), false, log, () -> nowNs);
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
    void shouldSayWhyNobodyIsFound() {
        PublicKey key = list.clients().all().iterator().next().key();
        assertEquals(
                "unknown key: key=" + key + "; if it belongs here, add it to the file of authorized clients",
                list.unknown(key));
        ClientList shared = new ClientList(List.of(), Addresses.parse("10.0.0.1/24"), true);
        assertEquals("the store has not answered yet, so its clients are not known: key=" + key, shared.unknown(key));
        shared.sharedKnown();
        assertEquals(
                "unknown key: key=" + key + "; if it belongs here, `ztun clients add NAME KEY` lets it join",
                shared.unknown(key));
    }

    @Test
    void shouldHaveTheRateThatWasOrderedUntilThereIsAnotherList() throws IOException {
        write(file, LAPTOP.replace("laptop", "laptop rate=10mbit"), "rw-------");
        list.reload();
        PublicKey key = list.clients().all().iterator().next().key();
        assertEquals(Optional.of(new Rate(10_000_000)), list.rate(key));
        assertTrue(list.limitRate("laptop", Rate.NONE));
        assertFalse(list.limitRate("nobody", Rate.NONE));
        assertEquals(Optional.of(Rate.NONE), list.rate(key));
        list.reload();
        assertEquals(Optional.of(new Rate(10_000_000)), list.rate(key));
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

    /** {@code cp -p} and {@code rsync -t} set the time back; the length of a key is that of any other. */
    @Test
    void shouldReadAgainWhatChangedInPlaceWithoutATraceButOne() throws Exception {
        FileTime modified = Files.getLastModifiedTime(file);
        TimeUnit.MILLISECONDS.sleep(50); // more than a tick of the clock by which the kernel stamps files
        write(file, LAPTOP + BRANCH.replace("branch", "office"), "rw-------");
        Files.setLastModifiedTime(file, modified);
        assertTrue(list.refresh());
        assertEquals("[laptop, office]", list.clients().toString());
        assertFalse(list.refresh());
    }

    @Test
    void shouldWarnOfAListThatLetsNobodyIn() throws IOException {
        assertEquals(List.of(), warnings);
        write(file, "# nobody yet\n", "rw-------");
        String warning = "No client is authorized, so nobody can connect: file=" + file;
        list();
        assertEquals(List.of(warning), warnings);
        assertTrue(list.refresh());
        assertFalse(list.refresh());
        assertEquals(List.of(warning, warning), warnings);
    }

    @Test
    void shouldRefuseAnAddressOutsideTheNetworkAndKeepTheFormerClients() throws IOException {
        write(file, "\n" + LAPTOP.strip() + " address=10.0.1.7\n", "rw-------");
        String problem =
                "file=" + file + " line=2; address outside the tunnel's network: address=10.0.1.7 subnet=10.0.0.0/24";
        assertEquals(problem, assertThrows(ConfigException.class, this::list).getMessage());
        assertFalse(list.refresh());
        assertEquals(List.of("Keeping the previous client list: " + problem), warnings);
        assertEquals("[laptop, branch]", list.clients().toString());
    }

    /** The line at the end counts the attempts. */
    @Test
    void shouldLeaveAloneForAWhileWhatCouldNotBeRead() throws IOException {
        write(file, "mistake\n", "rw-------");
        for (long ms = 0; ms < 12_000; ms += 250) {
            nowNs = TimeUnit.MILLISECONDS.toNanos(ms);
            assertFalse(list.refresh());
        }
        write(file, LAPTOP, "rw-------");
        assertTrue(list.refresh());
        assertEquals("[laptop]", list.clients().toString());
        assertEquals(
                List.of("Read " + file + ": clients=1", "The file of clients can be read again after 11 s: failures=3"),
                infos);
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
