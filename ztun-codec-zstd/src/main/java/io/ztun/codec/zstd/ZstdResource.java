package io.ztun.codec.zstd;

import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.module.ModuleReference;
import java.net.URI;
import java.net.URL;

import com.github.luben.zstd.util.ZstdVersion;
import com.sun.jna.Platform;

/** The library for this machine inside zstd-jni's jar. */
final class ZstdResource {

    private ZstdResource() {}

    /** Where it can be read from. @throws IOException if there is none */
    static URL find() throws IOException {
        String path = path();
        Module module = ZstdVersion.class.getModule();
        URL url = module.isNamed()
                ? inModule(module, path)
                : ZstdVersion.class.getClassLoader().getResource(path);
        if (url == null) {
            throw new IOException("not in zstd-jni's jar: " + path);
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

    /** @throws IOException if there is none for this machine */
    static String path() throws IOException {
        return path(Platform.getOSType(), Platform.ARCH);
    }

    static String path(int system, String arch) throws IOException {
        String name = "/libzstd-jni-" + ZstdVersion.VERSION;
        String directory = arch.equals("x86-64") ? "amd64" : arch;
        return switch (system) {
            case Platform.LINUX -> "linux/" + directory + name + ".so";
            case Platform.MAC -> "darwin/" + (arch.equals("x86-64") ? "x86_64" : arch) + name + ".dylib";
            case Platform.WINDOWS -> "win/" + directory + name + ".dll";
            default ->
                throw new IOException(
                        "zstd-jni has none for this system: os=" + System.getProperty("os.name") + " arch=" + arch);
        };
    }
}
