package io.ztun.core.internal.plugins;

import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

import io.ztun.spi.CodecProvider;

/** Compiles a few lines of Java into a jar, as the author of a plugin would: against the API's jar alone. */
final class TestJar {
    private final Map<String, String> sources = new LinkedHashMap<>();
    private final Map<String, String> resources = new LinkedHashMap<>();
    private final List<Path> dependencies = new ArrayList<>();

    /** A codec provider that has one mode and makes nothing. */
    static String codec(String packageName, String className, String body) {
        return """
                package %s;
                public class %s implements io.ztun.spi.CodecProvider {
                    %s
                    public java.util.Set<io.ztun.spi.CodecMode> modes() { return java.util.Set.of(io.ztun.spi.CodecMode.BLOCK); }
                    public io.ztun.spi.Encoder newEncoder(io.ztun.spi.CodecConfig config) { throw new UnsupportedOperationException(); }
                    public io.ztun.spi.Decoder newDecoder(io.ztun.spi.CodecConfig config) { throw new UnsupportedOperationException(); }
                }
                """.formatted(packageName, className, body);
    }

    /** What {@code name()} answers. */
    static String named(String name) {
        return "public String name() { return \"" + name + "\"; }";
    }

    TestJar source(String file, String text) {
        sources.put(file, text);
        return this;
    }

    TestJar resource(String file, String text) {
        resources.put(file, text);
        return this;
    }

    /** A provider of {@code name} in a jar without a module descriptor. */
    TestJar automaticCodec(String packageName, String name) {
        return source(packageName + "/Codec.java", codec(packageName, "Codec", named(name)))
                .services(packageName + ".Codec");
    }

    /** A provider of {@code name} in a module that is called like its package. */
    TestJar moduleCodec(String packageName, String name) {
        return source(packageName + "/Codec.java", codec(packageName, "Codec", named(name)))
                .source(
                        "module-info.java",
                        "module " + packageName + " { requires io.ztun.api; provides io.ztun.spi.CodecProvider with "
                                + packageName + ".Codec; }")
                .services(packageName + ".Codec");
    }

    TestJar services(String provider) {
        return resource("META-INF/services/" + CodecProvider.class.getName(), provider + "\n");
    }

    TestJar dependency(Path jar) {
        dependencies.add(jar);
        return this;
    }

    /** Compiles and packs. */
    Path write(Path jar) {
        try {
            Path classes = Files.createTempDirectory(jar.getParent(), ".classes");
            compile(classes);
            for (Map.Entry<String, String> resource : resources.entrySet()) {
                Path file = classes.resolve(resource.getKey());
                Files.createDirectories(file.getParent());
                Files.writeString(file, resource.getValue());
            }
            pack(classes, jar);
            return jar;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void compile(Path classes) throws IOException {
        if (sources.isEmpty()) {
            return;
        }
        Path sourceFolder = Files.createTempDirectory(classes.getParent(), ".sources");
        List<Path> files = new ArrayList<>();
        for (Map.Entry<String, String> source : sources.entrySet()) {
            Path file = sourceFolder.resolve(source.getKey());
            Files.createDirectories(file.getParent());
            files.add(Files.writeString(file, source.getValue()));
        }
        StringBuilder path =
                new StringBuilder(Worlds.locationOf(CodecProvider.class).toString());
        dependencies.forEach(jar -> path.append(':').append(jar));
        boolean module = sources.containsKey("module-info.java");
        List<String> options = List.of(
                "-d",
                classes.toString(),
                "--release",
                "17",
                module ? "--module-path" : "--class-path",
                path.toString());
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        StringWriter messages = new StringWriter();
        try (StandardJavaFileManager manager = compiler.getStandardFileManager(null, null, StandardCharsets.UTF_8)) {
            boolean compiled = compiler.getTask(
                            messages, manager, null, options, null, manager.getJavaFileObjectsFromPaths(files))
                    .call();
            if (!compiled) {
                throw new IllegalStateException(messages.toString());
            }
        }
    }

    private static void pack(Path classes, Path jar) throws IOException {
        try (OutputStream out = Files.newOutputStream(jar);
                JarOutputStream packed = new JarOutputStream(out);
                Stream<Path> files = Files.walk(classes)) {
            for (Path file : (Iterable<Path>) files.filter(Files::isRegularFile).sorted()::iterator) {
                packed.putNextEntry(new JarEntry(classes.relativize(file).toString()));
                Files.copy(file, packed);
                packed.closeEntry();
            }
        }
    }
}
