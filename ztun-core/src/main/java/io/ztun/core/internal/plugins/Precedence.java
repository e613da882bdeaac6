package io.ztun.core.internal.plugins;

import java.lang.module.ModuleFinder;
import java.lang.module.ModuleReference;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Whose copy counts where the application and a folder of plugin jars have the same thing: the platform's and ZTun's own are the
 * application's, for they are what both speak with; every other library is the folder's.
 */
final class Precedence {
    private static final String OWN = "io.ztun.";
    private static final ClassLoader PLATFORM = ClassLoader.getPlatformClassLoader();
    private static final ModuleFinder SYSTEM = ModuleFinder.ofSystem();

    private Precedence() {}

    /** Whether a module is the application's, should it have it. */
    static boolean isApplicationsModule(String name) {
        return name.startsWith(OWN) || SYSTEM.find(name).isPresent();
    }

    /** Whether a class is the application's, should it have it. */
    static boolean isApplicationsClass(String name) {
        return name.startsWith(OWN) || PLATFORM.getResource(name.replace('.', '/') + ".class") != null;
    }

    /** The modules of a finder that win over the application's. */
    static ModuleFinder winning(ModuleFinder all) {
        Set<ModuleReference> winning = all.findAll().stream()
                .filter(module -> !isApplicationsModule(module.descriptor().name()))
                .collect(Collectors.toUnmodifiableSet());
        return new ModuleFinder() {
            @Override
            public Optional<ModuleReference> find(String name) {
                return isApplicationsModule(name) ? Optional.empty() : all.find(name);
            }

            @Override
            public Set<ModuleReference> findAll() {
                return winning;
            }
        };
    }
}
