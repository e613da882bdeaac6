package io.ztun.core.internal.plugins;

import java.io.IOException;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.ServiceConfigurationError;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.regex.Pattern;

import io.ztun.api.ConfigException;
import io.ztun.core.info.Plugin;
import io.ztun.core.internal.log.Origin;
import io.ztun.spi.Provider;

/** Reads every provider of every source once and checks that the names can be told apart. */
public final class Discovery {
    private static final Logger LOG = System.getLogger("io.ztun.core.plugins");
    private static final Pattern NAME = Pattern.compile("[a-z][a-z0-9-]{0,31}");
    private static final String OWN_PACKAGES = "io.ztun.";

    private final List<ProviderSource> sources = new ArrayList<>();

    /**
     * @param folders folders of plugin jars; one that is named twice counts once
     * @throws ConfigException if a folder or a jar in it cannot be read
     */
    public Discovery(List<Path> folders) {
        sources.add(new ApplicationSource());
        Module self = Discovery.class.getModule();
        for (Path folder : distinct(folders)) {
            PluginFolder read = PluginFolder.read(folder);
            sources.add(
                    self.isNamed() && LayerSource.canHold(read, self.getLayer())
                            ? new LayerSource(read, self.getLayer())
                            : new ClassPathSource(read, Discovery.class.getClassLoader()));
        }
    }

    /** Every provider of a kind, the preferred ones first. */
    public <P extends Provider> List<Plugin<P>> find(ProviderKind<P> kind) {
        Map<String, Plugin<P>> found = new LinkedHashMap<>();
        for (ProviderSource source : sources) {
            Set<String> loaded = new LinkedHashSet<>();
            for (ServiceLoader.Provider<P> candidate : candidates(source, kind)) {
                Plugin<P> plugin = instantiate(source, kind, candidate);
                loaded.add(candidate.type().getName());
                admit(kind, plugin, found);
            }
            refuseShadowed(source, kind, loaded);
        }
        return found.values().stream().sorted(kind.order()).toList();
    }

    private static <P extends Provider> List<ServiceLoader.Provider<P>> candidates(
            ProviderSource source, ProviderKind<P> kind) {
        try {
            List<ServiceLoader.Provider<P>> owned = new ArrayList<>();
            Iterator<ServiceLoader.Provider<P>> all =
                    source.load(kind.service()).stream().iterator();
            while (all.hasNext()) {
                ServiceLoader.Provider<P> candidate = all.next();
                if (source.owns(candidate.type())) {
                    owned.add(candidate);
                }
            }
            return owned;
        } catch (ServiceConfigurationError | LinkageError e) {
            throw new ConfigException(
                    "broken plugin: kind=" + kind.word() + " " + source.culprits(String.valueOf(e.getMessage()))
                            + " reason=" + Reasons.of(e),
                    e);
        }
    }

    private static <P extends Provider> Plugin<P> instantiate(
            ProviderSource source, ProviderKind<P> kind, ServiceLoader.Provider<P> candidate) {
        Origin origin = Origin.of(candidate.type());
        try {
            P provider = candidate.get();
            String name = provider.name();
            if (name == null || !NAME.matcher(name).matches()) {
                throw new ConfigException("invalid name of a plugin: kind=" + kind.word() + " name=" + name + " class="
                        + candidate.type().getName() + " jar=" + origin + "; wanted " + NAME);
            }
            return new Plugin<>(provider, origin.module(), origin.version(), origin.location());
        } catch (ServiceConfigurationError | LinkageError | RuntimeException e) {
            if (e instanceof ConfigException already) {
                throw already;
            }
            throw new ConfigException(
                    "broken plugin: kind=" + kind.word() + " class="
                            + candidate.type().getName() + " jar=" + origin + " reason=" + Reasons.of(e),
                    e);
        }
    }

    private static <P extends Provider> void admit(
            ProviderKind<P> kind, Plugin<P> plugin, Map<String, Plugin<P>> found) {
        String name = plugin.provider().name();
        Origin origin = Origin.of(plugin.provider().getClass());
        Plugin<P> other = found.putIfAbsent(name, plugin);
        if (other != null) {
            throw new ConfigException("two plugins have one name: kind=" + kind.word() + " name=" + name + " first="
                    + Origin.of(other.provider().getClass()) + " second=" + origin + "; remove one of them");
        }
        if (kind.reserved().contains(name)
                && !plugin.provider().getClass().getName().startsWith(OWN_PACKAGES)) {
            throw new ConfigException("name of a plugin is reserved: kind=" + kind.word() + " name=" + name + " jar="
                    + origin + "; it belongs to ZTun's own");
        }
        LOG.log(
                Level.DEBUG,
                () -> "found " + kind.word() + ": name=" + name + " module="
                        + plugin.module().orElse("-") + " version="
                        + plugin.version().orElse("-") + " jar=" + origin);
    }

    /** A class that the application has as well is taken from there, and the jar's own would be passed over in silence. */
    private static void refuseShadowed(ProviderSource source, ProviderKind<?> kind, Set<String> loaded) {
        for (PluginJar jar : source.jars()) {
            for (String provider : jar.providersOf(kind.service())) {
                if (!loaded.contains(provider)) {
                    throw new ConfigException(
                            "plugin jar is not used: jar=" + jar.path() + " module=" + jar.moduleName()
                                    + " class=" + provider
                                    + "; the application has the same module or class, or the jar lacks META-INF/services");
                }
            }
        }
    }

    private static List<Path> distinct(List<Path> folders) {
        Map<Path, Path> byRealPath = new LinkedHashMap<>();
        for (Path folder : folders) {
            byRealPath.putIfAbsent(real(folder), folder);
        }
        return List.copyOf(byRealPath.values());
    }

    private static Path real(Path folder) {
        try {
            return folder.toRealPath();
        } catch (IOException e) {
            return folder.toAbsolutePath(); // the folder's reader says what is wrong with it
        }
    }
}
