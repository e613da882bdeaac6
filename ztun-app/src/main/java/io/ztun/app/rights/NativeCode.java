package io.ztun.app.rights;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.Properties;

import com.sun.jna.Native;

import io.ztun.api.ConfigException;

/**
 * Native libraries: files of the distribution for the machines that it has them for, and otherwise unpacked by each library
 * into the folder for temporary files.
 */
public final class NativeCode {
    private static final Logger LOG = System.getLogger(NativeCode.class.getName());

    /** The system property by which the launcher names the folder of the distribution's files, where it has any. */
    private static final String SHIPPED = "io.ztun.native";

    private static final String REMEDY = "; choose another folder with ZTUN_JAVA_OPTS=-Djava.io.tmpdir=DIR";

    /** All libraries together take 2 MiB. */
    private static final long SPACE = 4 << 20;

    private NativeCode() {}

    /**
     * Tries the folder into which libraries unpack, and then the library that every tunnel needs. Each library would say in
     * its own way, with a stack trace or too late, that a file system is full or mounted noexec. Call it before any of them
     * is loaded. Where the libraries are files, only a plugin that brings native code of its own could need the folder: the
     * log says what is wrong with it.
     *
     * @throws ConfigException if a library would have to be unpacked and cannot be, or does not load
     */
    public static void require() {
        Path folder = Path.of(System.getProperty("java.io.tmpdir"));
        Optional<String> wrong = whatIsWrongWith(folder);
        String shipped = System.getProperty(SHIPPED);
        if (shipped != null) {
            wrong.ifPresent(what -> LOG.log(
                    Level.INFO, "A plugin could not unpack native code of its own, if it has any: " + what + REMEDY));
        } else {
            wrong.ifPresent(what -> {
                throw new ConfigException("native libraries cannot be unpacked: " + what + REMEDY);
            });
            System.getProperties().putIfAbsent("jna.tmpdir", folder.toString()); // not a folder in root's home
        }
        try {
            load();
        } catch (LinkageError e) {
            String where = shipped == null ? "" : "; must not be mounted noexec: folder=" + shipped;
            throw new ConfigException("JNA's native library does not load: reason=" + e.getMessage() + where, e);
        }
    }

    /**
     * Loads the library that JNA is. Before it does, JNA tidies the folder that it unpacks into: it makes one in the user's
     * home, and warns with a stack trace if there can be none. Where its library is a file it is told not to, but only
     * meanwhile, for a plugin may need JNA to unpack what it brings.
     *
     * @throws LinkageError if it does not load
     */
    public static synchronized void load() {
        Properties properties = System.getProperties();
        boolean told = properties.containsKey("jna.boot.library.path")
                && properties.putIfAbsent("jna.nounpack", "true") == null;
        try {
            if (Native.POINTER_SIZE == 0) { // never; asking for it loads the library
                throw new UnsatisfiedLinkError("no pointers");
            }
        } finally {
            if (told) {
                properties.remove("jna.nounpack");
            }
        }
    }

    private static Optional<String> whatIsWrongWith(Path folder) {
        try {
            Path file = Files.createTempFile(folder, "ztun-", null);
            try {
                long space = Files.getFileStore(folder).getUsableSpace();
                if (space < SPACE) {
                    return Optional.of("no space: folder=" + folder + " bytes=" + space + " wanted=" + SPACE);
                }
                // access(2) does not let anybody execute what is mounted noexec.
                return file.toFile().setExecutable(true) && Files.isExecutable(file)
                        ? Optional.empty()
                        : Optional.of("mounted noexec: folder=" + folder);
            } finally {
                Files.delete(file);
            }
        } catch (IOException e) {
            return Optional.of("no file can be made: folder=" + folder + " reason=" + e.getMessage());
        }
    }
}
