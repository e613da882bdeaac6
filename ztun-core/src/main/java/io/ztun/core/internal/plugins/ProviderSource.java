package io.ztun.core.internal.plugins;

import java.util.List;
import java.util.ServiceLoader;

/** One place where providers are found: the application itself, or a folder of plugin jars. */
interface ProviderSource {

    /** Loads a service; what comes may include providers that another source owns. */
    <P> ServiceLoader<P> load(Class<P> service);

    /** Whether the class comes from this source. */
    boolean owns(Class<?> provider);

    /** Where a loader's message points to, as {@code key=value}. */
    String culprits(String message);

    /** The jars that this source promises to load; empty for the application. */
    default List<PluginJar> jars() {
        return List.of();
    }
}
