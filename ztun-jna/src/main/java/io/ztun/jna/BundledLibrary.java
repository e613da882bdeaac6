package io.ztun.jna;

import java.io.File;
import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;
import java.util.Optional;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;

import io.ztun.api.Api;

/**
 * A native library that a Java library brings in its jar, bound to the native methods of a class. Where the system property
 * {@value #FOLDER} names a folder that has it as a file, that is loaded; otherwise JNA unpacks it, into a directory of this
 * user's own or into {@code jna.tmpdir}.
 */
@Api(Api.Status.INTERNAL)
public final class BundledLibrary {

    private static final String FOLDER = "io.ztun.native";

    /** What keeps it from being unpacked is named before: a full or read-only file system, or one mounted noexec. */
    private static final String REMEDY = "; where it cannot be unpacked, choose another folder with -Djna.tmpdir=DIR";

    /** Keeps it loaded: JNA unloads one that nobody refers to. Null if it does not load. */
    private final NativeLibrary library;

    private final String failure;

    private BundledLibrary(NativeLibrary library, String failure) {
        this.library = library;
        this.failure = failure;
    }

    /** Where in a jar the library for this machine is. */
    @FunctionalInterface
    public interface Place {
        /** @throws IOException if there is none for this machine */
        String path() throws IOException;
    }

    /**
     * Loads a library and binds the native methods of a class to it, each to the function of its name. What fails, the result
     * {@linkplain #failure() says}.
     *
     * @param name for the message
     * @param functions whose native methods have primitives alone as parameters
     * @param neighbour a class of the jar that the library is in
     */
    public static BundledLibrary bind(String name, Class<?> functions, Class<?> neighbour, Place place) {
        try {
            NativeLibrary library = load(neighbour, place.path());
            Native.register(functions, library);
            return new BundledLibrary(library, null);
        } catch (IOException | RuntimeException | LinkageError e) {
            return new BundledLibrary(null, name + "'s native library does not load: " + oneLine(e) + REMEDY);
        }
    }

    /** Why the functions cannot be called, as one line; empty if they can. */
    public Optional<String> failure() {
        return library == null ? Optional.of(failure) : Optional.empty();
    }

    private static NativeLibrary load(Class<?> neighbour, String path) throws IOException {
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new IOException("it takes a 64-bit JVM");
        }
        String folder = System.getProperty(FOLDER);
        if (folder != null) {
            File file = new File(folder, new File(path).getName());
            if (file.exists()) {
                return NativeLibrary.getInstance(file.getAbsolutePath());
            }
        }
        File file = Native.extractFromResourcePath("/" + path, new OneResource(find(neighbour, path)));
        boolean unpacked = file.getName().startsWith("jna");
        try {
            return NativeLibrary.getInstance(file.getAbsolutePath());
        } finally {
            // A mapped library outlives its file; where it does not, JNA clears the directory at its next start.
            if (unpacked && !file.delete()) {
                file.deleteOnExit();
            }
        }
    }

    private static URL find(Class<?> neighbour, String path) throws IOException {
        Module module = neighbour.getModule();
        URL url = module.isNamed()
                ? inModule(module, path)
                : neighbour.getClassLoader().getResource(path);
        if (url == null) {
            throw new IOException("not in the jar: " + path);
        }
        return url;
    }

    /** A module keeps its resources to itself, but whoever resolved it may read all that it consists of. */
    private static URL inModule(Module module, String path) throws IOException {
        ModuleReference reference = module.getLayer()
                .configuration()
                .findModule(module.getName())
                .orElseThrow()
                .reference();
        try (ModuleReader reader = reference.open()) {
            URI uri = reader.find(path).orElse(null);
            return uri == null ? null : uri.toURL();
        }
    }

    /** A class that could not be loaded says why the first time; its cause says so afterwards. */
    private static String oneLine(Throwable e) {
        return String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    /** The way in which JNA wants to be told where a library is. */
    private static final class OneResource extends ClassLoader {

        private final URL url;

        OneResource(URL url) {
            super(null);
            this.url = url;
        }

        @Override
        public URL getResource(String name) {
            return url;
        }
    }
}
