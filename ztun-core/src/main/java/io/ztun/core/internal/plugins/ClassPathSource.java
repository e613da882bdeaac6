package io.ztun.core.internal.plugins;

import java.net.MalformedURLException;
import java.net.URL;
import java.nio.file.Path;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A folder as a class loader of its own: what a layer is where the engine itself is on the class path, or where a layer cannot hold
 * the folder ({@link LayerSource#canHold}).
 */
final class ClassPathSource implements ProviderSource {
    private final PluginFolder folder;
    private final ClassLoader loader;

    ClassPathSource(PluginFolder folder, ClassLoader parent) {
        this.folder = folder;
        URL[] urls = folder.files().stream().map(ClassPathSource::url).toArray(URL[]::new);
        this.loader = new PluginLoader("ztun-plugins:" + folder.path(), urls, parent);
    }

    @Override
    public <P> ServiceLoader<P> load(Class<P> service) {
        return ServiceLoader.load(service, loader);
    }

    @Override
    public boolean owns(Class<?> provider) {
        return provider.getClassLoader() == loader;
    }

    @Override
    public String culprits(String message) {
        return folder.culprits(message);
    }

    @Override
    public List<PluginJar> jars() {
        return folder.jars();
    }

    private static URL url(Path file) {
        try {
            return file.toUri().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalStateException("a file without an URL: " + file, e);
        }
    }
}
