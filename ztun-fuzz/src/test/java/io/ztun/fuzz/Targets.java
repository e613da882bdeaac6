package io.ztun.fuzz;

import java.io.IOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

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

    /** What has been kept of a target's inputs, in a source or class folder. */
    static List<Path> corpus(Path folder, Target target) throws IOException {
        try (Stream<Path> files = Files.list(folder.resolve(target.name()))) {
            return files.sorted().toList();
        }
    }
}
