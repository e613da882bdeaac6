package io.ztun.app.dist;

import java.io.IOException;
import java.lang.module.Configuration;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarFile;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** The modules of the built distribution: their names and what they export are a promise. */
class ModulesIT {
    private static final Map<String, Set<String>> EXPORTS = new TreeMap<>(Map.ofEntries(
            Map.entry("io.ztun.api", Set.of("io.ztun.api", "io.ztun.api.files", "io.ztun.spi")),
            Map.entry("io.ztun.app", Set.of()),
            Map.entry("io.ztun.codec.lz4", Set.of()),
            Map.entry("io.ztun.codec.snappy", Set.of()),
            Map.entry("io.ztun.codec.zstd", Set.of()),
            Map.entry("io.ztun.control", Set.of("io.ztun.control", "io.ztun.control.info")),
            Map.entry("io.ztun.core", Set.of("io.ztun.core", "io.ztun.core.info", "io.ztun.core.settings")),
            Map.entry("io.ztun.demo", Set.of()),
            Map.entry("io.ztun.estimate", Set.of()),
            Map.entry("io.ztun.jna", Set.of()),
            Map.entry("io.ztun.network", Set.of()),
            Map.entry("io.ztun.store.etcd", Set.of()),
            Map.entry("io.ztun.transport.nio", Set.of()),
            Map.entry("io.ztun.transport.tcp", Set.of()),
            Map.entry("io.ztun.transport.tls", Set.of()),
            Map.entry("io.ztun.transport.udp", Set.of()),
            Map.entry("io.ztun.tun.linux", Set.of()),
            Map.entry("io.ztun.watch", Set.of())));

    private final Distribution built = Distribution.built();

    @Test
    void shouldKeepNamesAndExports() {
        Map<String, Set<String>> found = new TreeMap<>();
        for (Path jar : ownJars()) {
            ModuleDescriptor descriptor = descriptor(jar);
            found.put(
                    descriptor.name(),
                    descriptor.exports().stream()
                            .filter(export -> !export.isQualified())
                            .map(ModuleDescriptor.Exports::source)
                            .collect(Collectors.toCollection(TreeSet::new)));
        }

        assertEquals(EXPORTS, found);
    }

    @Test
    void shouldBearOneVersion() {
        for (Path jar : ownJars()) {
            assertEquals(
                    System.getProperty("ztun.version"),
                    descriptor(jar).rawVersion().orElse("none"),
                    jar::toString);
        }
    }

    @Test
    void shouldOpenOnlyToThoseNamed() {
        for (Path jar : ownJars()) {
            descriptor(jar).opens().forEach(open -> assertTrue(open.isQualified(), jar + " opens " + open.source()));
        }
    }

    @Test
    void shouldProvideTheSameOnClassPath() throws IOException {
        for (Path jar : ownJars()) {
            Map<String, List<String>> provided = descriptor(jar).provides().stream()
                    .collect(Collectors.toMap(
                            ModuleDescriptor.Provides::service,
                            ModuleDescriptor.Provides::providers,
                            (a, b) -> a,
                            TreeMap::new));

            assertEquals(provided, services(jar), jar::toString);
        }
    }

    @Test
    void shouldResolveWithAllProviders() {
        ModuleFinder lib = ModuleFinder.of(built.home().resolve("lib"));
        Configuration resolved =
                ModuleLayer.boot().configuration().resolveAndBind(ModuleFinder.of(), lib, Set.of("io.ztun.app"));

        List<String> names =
                resolved.modules().stream().map(module -> module.name()).toList();
        EXPORTS.keySet().stream()
                .filter(name -> !name.equals("io.ztun.codec.snappy"))
                .forEach(name -> assertTrue(names.contains(name), () -> name + " is not among " + names));
        assertTrue(names.contains("com.google.common"), names::toString);
    }

    /** All but the command itself: Guice is an automatic module. AWT, which JNA's own descriptor wants, would double it. */
    @Test
    void shouldLinkSmallRuntimeWithEngineAndItsParts(@TempDir Path temp) {
        Path java = Path.of(System.getProperty("java.home"), "bin");
        Path image = temp.resolve("image");
        Run jlink = Run.of(
                Map.of(),
                List.of(
                        java.resolve("jlink").toString(),
                        "--module-path=" + built.home().resolve("lib"),
                        "--add-modules=io.ztun.core,io.ztun.codec.lz4,io.ztun.codec.zstd,io.ztun.transport.tcp,"
                                + "io.ztun.transport.tls,io.ztun.transport.udp,io.ztun.tun.linux",
                        "--output=" + image));
        assertEquals(0, jlink.status(), jlink::toString);

        Run modules = Run.of(Map.of(), List.of(image.resolve("bin/java").toString(), "--list-modules"));
        assertTrue(modules.out().contains("org.lz4.java@"), modules::toString);
        assertTrue(modules.out().contains("io.ztun.tun.linux@"), modules::toString);
        assertFalse(modules.out().contains("java.desktop@"), modules::toString);
    }

    private List<Path> ownJars() {
        return Stream.of("lib", "plugins")
                .flatMap(folder -> built.jars(folder).stream())
                .filter(jar -> jar.getFileName().toString().startsWith("ztun-"))
                .toList();
    }

    private static ModuleDescriptor descriptor(Path jar) {
        return ModuleFinder.of(jar).findAll().iterator().next().descriptor();
    }

    private static Map<String, List<String>> services(Path file) throws IOException {
        String folder = "META-INF/services/";
        Map<String, List<String>> services = new TreeMap<>();
        try (JarFile jar = new JarFile(file.toFile())) {
            for (var entry : (Iterable<java.util.jar.JarEntry>) jar.stream()::iterator) {
                if (entry.getName().startsWith(folder) && !entry.isDirectory()) {
                    String text = new String(jar.getInputStream(entry).readAllBytes(), StandardCharsets.UTF_8);
                    services.put(
                            entry.getName().substring(folder.length()),
                            text.lines()
                                    .map(String::strip)
                                    .filter(line -> !line.isEmpty())
                                    .toList());
                }
            }
        }
        return services;
    }
}
