package io.ztun.core.internal.log;

import java.lang.module.ModuleDescriptor;
import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.security.CodeSource;
import java.util.Optional;

/**
 * Where a class comes from.
 *
 * @param module its module's name, empty on the class path
 * @param version its module's or its jar's version, where one is stated
 * @param location the jar or folder, where there is one
 */
public record Origin(Optional<String> module, Optional<String> version, Optional<Path> location) {

    /** Looks it up. */
    public static Origin of(Class<?> type) {
        Module module = type.getModule();
        Optional<String> version = module.isNamed()
                ? Optional.of(module.getDescriptor()).flatMap(ModuleDescriptor::rawVersion)
                : Optional.ofNullable(type.getPackage().getImplementationVersion());
        return new Origin(Optional.ofNullable(module.getName()), version, location(type));
    }

    private static Optional<Path> location(Class<?> type) {
        CodeSource source = type.getProtectionDomain().getCodeSource();
        if (source == null || source.getLocation() == null) {
            return Optional.empty();
        }
        try {
            return Optional.of(Path.of(source.getLocation().toURI()));
        } catch (URISyntaxException | IllegalArgumentException | FileSystemNotFoundException e) {
            return Optional.empty(); // a run-time image or a loader of the embedder's, which has no jar to name
        }
    }

    /** The jar, or else the module. */
    @Override
    public String toString() {
        return location.map(Path::toString).or(() -> module).orElse("unknown");
    }
}
