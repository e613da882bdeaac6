package io.ztun.core.internal.plugins;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import io.ztun.api.ConfigException;

/**
 * A folder as a module layer of its own, with one loader, under the application's layer.
 *
 * <p>A layer for each folder, not one for all: the jars of a folder see each other and the application, so that a plugin
 * and its dependencies may lie side by side, while two folders may hold different versions of one library. The folder's
 * libraries win over the application's, as {@link Precedence} has it.
 */
final class LayerSource implements ProviderSource {
    private final PluginFolder folder;
    private final ModuleLayer layer;

    LayerSource(PluginFolder folder, ModuleLayer parent) {
        this.folder = folder;
        this.layer = define(folder, parent);
    }

    @Override
    public <P> ServiceLoader<P> load(Class<P> service) {
        return ServiceLoader.load(layer, service);
    }

    @Override
    public boolean owns(Class<?> provider) {
        return provider.getModule().getLayer() == layer;
    }

    @Override
    public String culprits(String message) {
        return folder.culprits(message);
    }

    @Override
    public List<PluginJar> jars() {
        return folder.jars();
    }

    /**
     * Whether a layer can hold the folder. An automatic module reads everything, the application's modules too, and nothing may read
     * two modules of one name or two packages of one name.
     */
    static boolean canHold(PluginFolder folder, ModuleLayer parent) {
        if (folder.jars().stream().noneMatch(jar -> jar.descriptor().isAutomatic())) {
            return true;
        }
        Set<String> modules = new HashSet<>();
        Set<String> packages = new HashSet<>();
        above(parent).flatMap(layer -> layer.modules().stream()).forEach(module -> {
            modules.add(module.getName());
            packages.addAll(module.getPackages());
        });
        return folder.jars().stream()
                .map(PluginJar::descriptor)
                .filter(jar -> !Precedence.isApplicationsModule(jar.name()))
                .noneMatch(jar -> modules.contains(jar.name()) || !Collections.disjoint(packages, jar.packages()));
    }

    private static Stream<ModuleLayer> above(ModuleLayer layer) {
        return Stream.concat(Stream.of(layer), layer.parents().stream().flatMap(LayerSource::above));
    }

    private static ModuleLayer define(PluginFolder folder, ModuleLayer parent) {
        ModuleFinder finder = ModuleFinder.of(folder.files().toArray(Path[]::new));
        Set<String> roots = folder.jars().stream().map(PluginJar::moduleName).collect(Collectors.toUnmodifiableSet());
        try {
            Configuration configuration = parent.configuration().resolve(Precedence.winning(finder), finder, roots);
            ModuleLayer.Controller controller = ModuleLayer.defineModulesWithOneLoader(
                    configuration, List.of(parent), LayerSource.class.getClassLoader());
            NativeAccess.grant(controller);
            return controller.layer();
        } catch (FindException | ResolutionException | LayerInstantiationException e) {
            String reason = Reasons.of(e);
            throw new ConfigException(
                    "plugins cannot be loaded: " + folder.culprits(reason) + " reason=" + reason
                            + "; what a plugin requires must lie in the same folder",
                    e);
        }
    }
}
