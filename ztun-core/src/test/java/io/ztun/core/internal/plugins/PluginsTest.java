package io.ztun.core.internal.plugins;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import io.ztun.api.ConfigException;
import io.ztun.core.Plugins;
import io.ztun.core.internal.plugins.Worlds.Found;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** Every case on the class path and on the module path; the jars are compiled here. */
class PluginsTest {
    @TempDir
    Path temp;

    private Path folder;

    @BeforeEach
    void makeFolder() throws IOException {
        folder = Files.createDirectory(temp.resolve("plugins"));
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldFindOwnCodecWithoutFolders(Worlds world) {
        List<Found> found = world.codecs();

        assertEquals(List.of("none"), found.stream().map(Found::name).toList());
        assertEquals(
                world == Worlds.MODULE_PATH ? Optional.of("io.ztun.core") : Optional.empty(),
                found.get(0).module());
        assertEquals(Optional.of(Worlds.locationOf(Plugins.class)), found.get(0).location());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldFindModuleInJar(Worlds world) {
        Path jar = new TestJar().moduleCodec("acme", "lzo").write(folder.resolve("acme-1.2.jar"));

        Found found = world.codecs(folder).get(0);

        assertEquals("lzo", found.name());
        assertEquals(world == Worlds.MODULE_PATH ? Optional.of("acme") : Optional.empty(), found.module());
        assertEquals(Optional.of(jar), found.location());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldFindProviderInJarWithoutModuleDescriptor(Worlds world) {
        new TestJar().automaticCodec("acme", "lzo").write(folder.resolve("acme-codec-1.2.jar"));

        Found found = world.codecs(folder).get(0);

        assertEquals("lzo", found.name());
        if (world == Worlds.MODULE_PATH) {
            assertEquals(Optional.of("acme.codec"), found.module());
            assertEquals(Optional.of("1.2"), found.version());
        }
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldFindDependencyInSameFolder(Worlds world) {
        Path library = library("fast", folder);
        new TestJar()
                .source(
                        "acme/Codec.java",
                        TestJar.codec(
                                "acme", "Codec", "public String name() { return library.Library.NAME.toString(); }"))
                .source(
                        "module-info.java",
                        "module acme { requires io.ztun.api; requires library;"
                                + " provides io.ztun.spi.CodecProvider with acme.Codec; }")
                .services("acme.Codec")
                .dependency(library)
                .write(folder.resolve("acme.jar"));

        assertEquals(List.of("fast", "none"), world.names(folder));
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldKeepVersionsOfOneLibraryInTwoFoldersApart(Worlds world) throws IOException {
        for (String name : List.of("one", "two")) {
            Path own = Files.createDirectory(temp.resolve(name));
            Path library = library(name, own);
            new TestJar()
                    .source(
                            name + "/Codec.java",
                            TestJar.codec(
                                    name, "Codec", "public String name() { return library.Library.NAME.toString(); }"))
                    .services(name + ".Codec")
                    .dependency(library)
                    .write(own.resolve(name + ".jar"));
        }

        assertEquals(List.of("one", "two", "none"), world.names(temp.resolve("one"), temp.resolve("two")));
    }

    /** With a descriptor or without one: the plugin is a module in a layer, or a class of a loader's, in either world. */
    @ParameterizedTest
    @CsvSource({"CLASS_PATH, true", "CLASS_PATH, false", "MODULE_PATH, true", "MODULE_PATH, false"})
    void shouldPreferTheFoldersLibraryToTheApplications(Worlds world, boolean described) throws IOException {
        Path applications = moduleLibrary("of-the-application", Files.createDirectory(temp.resolve("lib")));
        Path own = described ? moduleLibrary("of-the-plugin", folder) : library("of-the-plugin", folder);
        TestJar plugin = new TestJar()
                .source(
                        "acme/Codec.java",
                        TestJar.codec(
                                "acme",
                                "Codec",
                                "public String name() {"
                                        + " return library.Library.NAME + \"-\" + library.Library.resource(); }"))
                .services("acme.Codec")
                .dependency(own);
        if (described) {
            plugin.source(
                    "module-info.java",
                    "module acme { requires io.ztun.api; requires library;"
                            + " provides io.ztun.spi.CodecProvider with acme.Codec; }");
        }
        Path jar = plugin.write(folder.resolve("acme.jar"));

        Found found = world.codecs(List.of(applications), folder).get(0);

        assertEquals("of-the-plugin-of-the-plugin", found.name());
        assertEquals(Optional.of(jar), found.location());
        boolean layer = world == Worlds.MODULE_PATH && described;
        assertEquals(layer ? Optional.of("acme") : Optional.empty(), found.module());
    }

    /** What a plugin does not bring along it may have from the application. */
    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldLendTheApplicationsLibrary(Worlds world) throws IOException {
        Path applications = moduleLibrary("lent", Files.createDirectory(temp.resolve("lib")));
        new TestJar()
                .source(
                        "acme/Codec.java",
                        TestJar.codec(
                                "acme", "Codec", "public String name() { return library.Library.NAME.toString(); }"))
                .services("acme.Codec")
                .dependency(applications)
                .write(folder.resolve("acme.jar"));

        assertEquals("lent", world.codecs(List.of(applications), folder).get(0).name());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldOrderByNameWithNoneLast(Worlds world) {
        new TestJar().automaticCodec("b", "zzz").write(folder.resolve("b.jar"));
        new TestJar().automaticCodec("a", "abc").write(folder.resolve("a.jar"));
        new TestJar().automaticCodec("c", "lz4-of-acme").write(folder.resolve("c.jar"));

        assertEquals(List.of("abc", "lz4-of-acme", "zzz", "none"), world.names(folder));
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldPreferOwnCodecs(Worlds world) {
        new TestJar().automaticCodec("io.ztun.a", "zstd").write(folder.resolve("a.jar"));
        new TestJar().automaticCodec("io.ztun.b", "lz4").write(folder.resolve("b.jar"));
        new TestJar().automaticCodec("c", "abc").write(folder.resolve("c.jar"));

        assertEquals(List.of("lz4", "zstd", "abc", "none"), world.names(folder));
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldCountFolderOnce(Worlds world) throws IOException {
        new TestJar().automaticCodec("acme", "lzo").write(folder.resolve("acme.jar"));
        Path link = Files.createSymbolicLink(temp.resolve("link"), folder);

        assertEquals(List.of("lzo", "none"), world.names(folder, link, folder));
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldLeaveOtherFilesAlone(Worlds world) throws IOException {
        Files.writeString(folder.resolve("README"), "put jars here");
        Files.createDirectory(folder.resolve("docs"));

        assertEquals(List.of("none"), world.names(folder));
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameFolderThatDoesNotExist(Worlds world) {
        refused(
                world,
                temp.resolve("nowhere"),
                "does not exist",
                temp.resolve("nowhere").toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameFileGivenAsFolder(Worlds world) throws IOException {
        Path file = Files.writeString(temp.resolve("file"), "");

        refused(world, file, "is not a folder", file.toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameFileThatIsNoJar(Worlds world) throws IOException {
        Path jar = Files.writeString(folder.resolve("text.jar"), "this is no jar");

        refused(world, folder, "broken plugin jar", jar.toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameJarThatIsCutShort(Worlds world) throws IOException {
        Path jar = new TestJar().automaticCodec("acme", "lzo").write(folder.resolve("acme.jar"));
        byte[] whole = Files.readAllBytes(jar);
        Files.write(jar, Arrays.copyOf(whole, whole.length / 2));

        refused(world, folder, "broken plugin jar", jar.toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameJarThatListsMissingProvider(Worlds world) {
        Path jar = new TestJar().services("acme.Missing").write(folder.resolve("acme.jar"));

        refused(world, folder, "broken plugin jar", jar.toString(), "acme.Missing");
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameBothJarsOfOneName(Worlds world) {
        Path one = new TestJar().automaticCodec("one", "lzo").write(folder.resolve("one.jar"));
        Path two = new TestJar().moduleCodec("two", "lzo").write(folder.resolve("two.jar"));

        refused(world, folder, "two plugins have one name", "name=lzo", one.toString(), two.toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameBothJarsOfOneModule(Worlds world) {
        Path one = new TestJar().moduleCodec("acme", "one").write(folder.resolve("acme-1.jar"));
        Path two = new TestJar().moduleCodec("acme", "two").write(folder.resolve("acme-2.jar"));

        refused(world, folder, "two plugin jars are one module", one.toString(), two.toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameOwnJarAgainstTaker(Worlds world) {
        Path jar = new TestJar().automaticCodec("acme", "none").write(folder.resolve("acme.jar"));

        refused(
                world,
                folder,
                "name=none",
                jar.toString(),
                Worlds.locationOf(Plugins.class).toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldReserveOwnNames(Worlds world) {
        Path jar = new TestJar().automaticCodec("acme", "zstd").write(folder.resolve("acme.jar"));

        refused(world, folder, "name of a plugin is reserved", "name=zstd", jar.toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldRefuseInvalidName(Worlds world) {
        Path jar = new TestJar().automaticCodec("acme", "LZ O").write(folder.resolve("acme.jar"));

        refused(world, folder, "invalid name of a plugin", "name=LZ O", jar.toString());
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameJarWhoseConstructorThrows(Worlds world) {
        Path jar = new TestJar()
                .source(
                        "acme/Codec.java",
                        TestJar.codec(
                                "acme",
                                "Codec",
                                TestJar.named("lzo")
                                        + " public Codec() { throw new IllegalStateException(\"out of luck\"); }"))
                .services("acme.Codec")
                .write(folder.resolve("acme.jar"));

        refused(world, folder, "broken plugin", jar.toString(), "out of luck");
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameJarWhoseDependencyIsMissing(Worlds world) throws IOException {
        Path library = library("gone", temp);
        Path jar = new TestJar()
                .source(
                        "acme/Codec.java",
                        TestJar.codec(
                                "acme", "Codec", "public String name() { return library.Library.NAME.toString(); }"))
                .source(
                        "module-info.java",
                        "module acme { requires io.ztun.api; requires library;"
                                + " provides io.ztun.spi.CodecProvider with acme.Codec; }")
                .services("acme.Codec")
                .dependency(library)
                .write(folder.resolve("acme.jar"));

        refused(world, folder, jar.toString(), "library");
    }

    @ParameterizedTest
    @EnumSource(Worlds.class)
    void shouldNameJarThatIsNotUsed(Worlds world) {
        // a copy of the engine's own provider: shadowed on a class path, a second one of that name in a layer
        Path jar = new TestJar()
                .source(
                        "io/ztun/core/internal/codec/NoneCodecProvider.java",
                        TestJar.codec("io.ztun.core.internal.codec", "NoneCodecProvider", TestJar.named("none")))
                .services("io.ztun.core.internal.codec.NoneCodecProvider")
                .write(folder.resolve("copy.jar"));

        refused(world, folder, jar.toString());
    }

    @Test
    void shouldRefuseModuleThatApplicationHas() {
        Path jar = new TestJar().moduleCodec("io.ztun.core", "lzo").write(folder.resolve("core.jar"));

        refused(Worlds.MODULE_PATH, folder, "plugin jar is not used", jar.toString(), "module=io.ztun.core");
    }

    @Test
    void shouldSayWhichCodecsThereAre() {
        new TestJar().automaticCodec("acme", "lzo").write(folder.resolve("acme.jar"));
        Plugins plugins = Plugins.discover(List.of(folder));

        assertEquals("lzo", plugins.codec("lzo").name());
        ConfigException thrown = assertThrows(ConfigException.class, () -> plugins.codec("brotli"));
        String message = thrown.getMessage();
        assertTrue(message.startsWith("unknown codec: name=brotli available=["), message);
        assertTrue(message.endsWith("lzo, none]; add its jar to a folder named with `plugins`"), message);
    }

    @Test
    void shouldRefuseCodecThatCannotRun() {
        new TestJar()
                .source(
                        "acme/Codec.java",
                        TestJar.codec(
                                "acme",
                                "Codec",
                                TestJar.named("lzo")
                                        + " public java.util.Optional<String> unavailableReason() {"
                                        + " throw new UnsatisfiedLinkError(\"liblzo2.so\"); }"))
                .services("acme.Codec")
                .write(folder.resolve("acme.jar"));
        Plugins plugins = Plugins.discover(List.of(folder));

        ConfigException thrown = assertThrows(ConfigException.class, () -> plugins.codec("lzo"));
        assertTrue(thrown.getMessage().contains("liblzo2.so"), thrown::getMessage);
    }

    private static Path library(String name, Path folder) {
        return library(name, new TestJar(), folder);
    }

    private static Path moduleLibrary(String name, Path folder) {
        return library(name, new TestJar().source("module-info.java", "module library { exports library; }"), folder);
    }

    private static Path library(String name, TestJar jar, Path folder) {
        return jar.resource("library/name", name)
                .source(
                        "library/Library.java",
                        // not a constant, which a compiler would copy into the plugin
                        "package library; public class Library { public static final StringBuilder NAME ="
                                + " new StringBuilder(\"" + name + "\");"
                                + " public static String resource() {"
                                + " try (var in = Library.class.getResourceAsStream(\"name\")) {"
                                + " return new String(in.readAllBytes()); }"
                                + " catch (java.io.IOException e) { throw new AssertionError(e); } } }")
                .write(folder.resolve("library.jar"));
    }

    private static void refused(Worlds world, Path folder, String... parts) {
        ConfigException thrown = assertThrows(ConfigException.class, () -> world.codecs(folder));
        String message = thrown.getMessage();
        assertEquals(1, message.lines().count(), message);
        for (String part : parts) {
            assertTrue(message.contains(part), () -> "without '" + part + "': " + message);
        }
    }
}
