package io.ztun.fuzz;

import java.io.IOException;
import java.io.InputStream;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/** Finds the targets: every class whose name ends in {@code Fuzz}. */
final class Targets {
    private static final String SUFFIX = "Fuzz.class";

    private Targets() {}

    /**
     * One target.
     *
     * @param name the class's name without its ending
     * @param run {@code fuzzerTestOneInput}
     * @param seeds {@code seeds}
     */
    record Target(String name, MethodHandle run, MethodHandle seeds) {

        /** Runs one input. */
        void run(byte[] input) throws Throwable {
            run.invokeExact(input);
        }

        /** The inputs to begin with. */
        @SuppressWarnings("unchecked")
        List<byte[]> makeSeeds() throws Throwable {
            return (List<byte[]>) seeds.invokeExact();
        }

        /** The name. */
        @Override
        public String toString() {
            return name;
        }
    }

    static List<Target> all() throws Exception {
        Path root = Path.of(Targets.class
                .getProtectionDomain()
                .getCodeSource()
                .getLocation()
                .toURI());
        try (Stream<Path> files = Files.walk(root)) {
            return files.map(file -> root.relativize(file).toString())
                    .filter(file -> file.endsWith(SUFFIX))
                    .sorted()
                    .map(Targets::load)
                    .toList();
        }
    }

    private static Target load(String file) {
        try {
            String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
            Class<?> type = Class.forName(name);
            MethodHandles.Lookup lookup = MethodHandles.publicLookup();
            return new Target(
                    type.getSimpleName().substring(0, type.getSimpleName().length() - "Fuzz".length()),
                    lookup.findStatic(type, "fuzzerTestOneInput", MethodType.methodType(void.class, byte[].class)),
                    lookup.findStatic(type, "seeds", MethodType.methodType(List.class)));
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("not a target: " + file, e);
        }
    }

    /**
     * All inputs of a target that are kept, by the names of their files: seeds, those that once broke a contract, and in an archive
     * those that a fuzzer has found on its way.
     *
     * @param resources the source folder of the tests' resources
     */
    static Map<String, byte[]> kept(Path resources, Target target) throws IOException {
        Map<String, byte[]> inputs = new TreeMap<>();
        try (DirectoryStream<Path> files =
                Files.newDirectoryStream(resources.resolve("corpus").resolve(target.name()))) {
            for (Path file : files) {
                inputs.put(file.toString(), Files.readAllBytes(file));
            }
        }
        Path archive = resources.resolve("found").resolve(target.name() + ".zip");
        try (ZipFile found = new ZipFile(archive.toFile())) {
            for (ZipEntry entry : Collections.list(found.entries())) {
                try (InputStream bytes = found.getInputStream(entry)) {
                    inputs.put(archive + ":" + entry.getName(), bytes.readAllBytes());
                }
            }
        }
        return inputs;
    }
}
