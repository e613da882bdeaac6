package io.ztun.core.internal.plugins;

import java.lang.module.FindException;
import java.lang.module.ModuleDescriptor;
import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.nio.file.Path;
import java.util.List;

import io.ztun.api.ConfigException;

/**
 * A jar of a plugin folder, found to be readable. One without a module descriptor counts as an automatic module, also where
 * it ends up on a class path, so that a jar is good or bad in both worlds alike.
 *
 * @param path the file
 * @param descriptor its module, named or automatic
 */
record PluginJar(Path path, ModuleDescriptor descriptor) {

    /**
     * Reads the jar's directory and descriptor; no class is loaded.
     *
     * @throws ConfigException if it is no jar, is damaged, or lists a provider that it does not contain
     */
    static PluginJar read(Path path) {
        try {
            for (ModuleReference module : ModuleFinder.of(path).findAll()) {
                return new PluginJar(path, module.descriptor());
            }
        } catch (FindException e) {
            throw new ConfigException("broken plugin jar: jar=" + path + " reason=" + Reasons.of(e), e);
        }
        throw new ConfigException("broken plugin jar: jar=" + path + " reason=no module in it");
    }

    /** The module's name. */
    String moduleName() {
        return descriptor.name();
    }

    /** The classes that the jar says provide {@code service}. */
    List<String> providersOf(Class<?> service) {
        return descriptor.provides().stream()
                .filter(provides -> provides.service().equals(service.getName()))
                .flatMap(provides -> provides.providers().stream())
                .toList();
    }

    /** Whether {@code message} speaks of this jar's module or of one of its providers. */
    boolean isNamedIn(String message) {
        return Reasons.mentions(message, moduleName())
                || descriptor.provides().stream()
                        .flatMap(provides -> provides.providers().stream())
                        .anyMatch(provider -> Reasons.mentions(message, provider));
    }
}
