package io.ztun.core.internal.plugins;

import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.stream.Collectors;

import io.ztun.api.ConfigException;

/**
 * A folder as a module layer of its own, with one loader, under the application's layer.
 *
 * <p>A layer for each folder, not one for all: the jars of a folder see each other and the application, so that a plugin
 * and its dependencies may lie side by side, while two folders may hold different versions of one library. The
 * application's modules win over copies of them in the folder.
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

    private static ModuleLayer define(PluginFolder folder, ModuleLayer parent) {
        ModuleFinder finder = ModuleFinder.of(folder.files().toArray(Path[]::new));
        Set<String> roots = folder.jars().stream().map(PluginJar::moduleName).collect(Collectors.toUnmodifiableSet());
        try {
            Configuration configuration = parent.configuration().resolve(ModuleFinder.of(), finder, roots);
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
