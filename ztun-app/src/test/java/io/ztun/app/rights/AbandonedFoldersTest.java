package io.ztun.app.rights;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.nio.file.attribute.UserPrincipal;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

final class AbandonedFoldersTest {

    @TempDir
    private Path parent;

    @Test
    void shouldRemoveWhatNobodyUses() throws IOException {
        Path dead = abandoned("ztun-1");
        remove();
        assertFalse(Files.exists(dead));
    }

    @Test
    void shouldKeepWhatAnotherProcessUses() throws Exception {
        Path living = folder("ztun-2");
        Process holder = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path"),
                        Holder.class.getName(),
                        living.toString())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try {
            assertEquals('+', holder.getInputStream().read());
            remove();
            assertTrue(Files.exists(AbandonedFolders.lockOf(living)));
        } finally {
            holder.destroyForcibly().waitFor();
        }
        remove();
        assertFalse(Files.exists(living));
    }

    @Test
    void shouldKeepItsOwn() throws IOException {
        Path own = folder("ztun-3");
        try (FileChannel occupied = AbandonedFolders.occupy(own)) {
            AbandonedFolders.remove(parent, own, Files.getOwner(parent));
            assertTrue(occupied.isOpen());
            assertTrue(Files.exists(AbandonedFolders.lockOf(own)));
        }
    }

    @Test
    void shouldKeepWhatIsNotLockedYet() throws IOException {
        Path young = folder("ztun-4");
        Files.createFile(young.resolve(".lock.new"));
        remove();
        assertTrue(Files.exists(young.resolve(".lock.new")));
    }

    @Test
    void shouldFollowNoLink() throws IOException {
        Path elsewhere = abandoned("elsewhere");
        Path link = Files.createSymbolicLink(parent.resolve("ztun-5"), elsewhere);
        Path linkedLock = folder("ztun-6");
        Files.createSymbolicLink(AbandonedFolders.lockOf(linkedLock), AbandonedFolders.lockOf(elsewhere));
        remove();
        assertTrue(Files.exists(link, LinkOption.NOFOLLOW_LINKS));
        assertTrue(Files.exists(linkedLock));
        assertTrue(Files.exists(elsewhere.resolve("library.so")));
    }

    @Test
    void shouldKeepWhatOthersCanEnterAndOtherNames() throws IOException {
        Path shared = abandoned("ztun-7");
        Files.setPosixFilePermissions(shared, PosixFilePermissions.fromString("rwxr-x---"));
        Path named = abandoned("ztun-7a");
        remove();
        assertTrue(Files.exists(shared.resolve("library.so")));
        assertTrue(Files.exists(named.resolve("library.so")));
    }

    @Test
    void shouldKeepWhatIsSomebodyElses() throws IOException {
        Path foreign = abandoned("ztun-8");
        UserPrincipal other = parent.getFileSystem()
                .getUserPrincipalLookupService()
                .lookupPrincipalByName(Files.getOwner(parent).getName().equals("nobody") ? "root" : "nobody");
        AbandonedFolders.remove(parent, parent.resolve("ztun-0"), other);
        assertTrue(Files.exists(foreign.resolve("library.so")));
    }

    @Test
    void shouldLookAtABoundedNumber() throws IOException {
        for (int i = 100; i < 170; i++) {
            abandoned("ztun-" + i);
        }
        remove();
        try (var left = Files.list(parent)) {
            assertEquals(6, left.count());
        }
    }

    private void remove() throws IOException {
        AbandonedFolders.remove(parent, parent.resolve("ztun-0"), Files.getOwner(parent));
    }

    private Path folder(String name) throws IOException {
        return Files.createDirectory(
                parent.resolve(name),
                PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    }

    private Path abandoned(String name) throws IOException {
        Path folder = folder(name);
        AbandonedFolders.occupy(folder).close();
        Files.createFile(folder.resolve("library.so"));
        return folder;
    }

    /** Another process, since locks are a process's. */
    static final class Holder {
        public static void main(String[] folder) throws Exception {
            try (FileChannel occupied = AbandonedFolders.occupy(Path.of(folder[0]))) {
                System.out.write(occupied.isOpen() ? '+' : '-');
                System.out.flush();
                Thread.sleep(60_000);
            }
        }
    }
}
