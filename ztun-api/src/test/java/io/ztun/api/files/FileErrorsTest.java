package io.ztun.api.files;

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

import org.junit.jupiter.api.Test;

import static org.junit.jupiter.api.Assertions.assertEquals;

class FileErrorsTest {

    @Test
    void shouldSayWhyAndNotOnlyWhich() {
        assertEquals("no such file", FileErrors.reason(new NoSuchFileException("key")));
        assertEquals("permission denied", FileErrors.reason(new AccessDeniedException("key")));
        assertEquals("it exists already", FileErrors.reason(new FileAlreadyExistsException("key")));
        assertEquals("it is cut off", FileErrors.reason(new EOFException()));
        assertEquals("not a folder", FileErrors.reason(new NotDirectoryException("key")));
    }

    @Test
    void shouldLeaveTheNameOutOfWhatTheSystemSays() {
        assertEquals(
                "no space left on device",
                FileErrors.reason(new FileSystemException("key", null, "No space left on device")));
        assertEquals("is a directory", FileErrors.reason(new IOException("Is a directory")));
        assertEquals("NFS is gone", FileErrors.reason(new IOException("NFS is gone")));
        assertEquals("FileSystemException", FileErrors.reason(new FileSystemException("key")));
        assertEquals("IOException", FileErrors.reason(new IOException()));
    }
}
