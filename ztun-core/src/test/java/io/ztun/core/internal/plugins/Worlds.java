package io.ztun.core.internal.plugins;

import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

import io.ztun.api.Cidr;
import io.ztun.api.ConfigException;
import io.ztun.core.Plugins;
import io.ztun.spi.CodecProvider;

/** The two ways in which the engine can be loaded, both by itself, apart from what else is on the tests' class path. */
enum Worlds {
    CLASS_PATH {
        @Override
        Class<?> plugins(List<Path> application) throws ClassNotFoundException, MalformedURLException {
            List<URL> path = new ArrayList<>();
            for (Path part : application) {
                path.add(part.toUri().toURL());
            }
            return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader())
                    .loadClass(Plugins.class.getName());
        }
    },
    MODULE_PATH {
        @Override
        Class<?> plugins(List<Path> application) throws ClassNotFoundException {
            ModuleFinder modules = ModuleFinder.of(application.toArray(Path[]::new));
            Set<String> names = modules.findAll().stream()
                    .map(module -> module.descriptor().name())
                    .collect(Collectors.toSet());
            ModuleLayer boot = ModuleLayer.boot();
            Configuration configuration = boot.configuration().resolve(modules, ModuleFinder.of(), names);
            ModuleLayer layer = boot.defineModulesWithOneLoader(configuration, ClassLoader.getPlatformClassLoader());
            return layer.findLoader("io.ztun.core").loadClass(Plugins.class.getName());
        }
    };

    /** What is known of a codec. */
    record Found(String name, Optional<String> module, Optional<String> version, Optional<Path> location) {}

    abstract Class<?> plugins(List<Path> application) throws ClassNotFoundException, MalformedURLException;

    /** Discovers in this world, and throws what that throws as this world's exception. */
    List<Found> codecs(Path... folders) {
        return codecs(List.of(), folders);
    }

    /** With jars that the application has beside the engine. */
    List<Found> codecs(List<Path> libraries, Path... folders) {
        try {
            List<Path> application = new ArrayList<>(libraries);
            application.add(locationOf(Cidr.class));
            application.add(locationOf(Plugins.class));
            Object plugins =
                    plugins(application).getMethod("discover", List.class).invoke(null, List.of(folders));
            List<Found> found = new ArrayList<>();
            for (Object plugin : (List<?>) call(plugins, "codecs")) {
                found.add(found(plugin));
            }
            return found;
        } catch (InvocationTargetException e) {
            Throwable cause = e.getCause();
            if (cause.getClass().getName().equals(ConfigException.class.getName())) {
                throw new ConfigException(cause.getMessage(), cause);
            }
            throw new AssertionError(cause);
        } catch (ReflectiveOperationException | MalformedURLException e) {
            throw new AssertionError(e);
        }
    }

    List<String> names(Path... folders) {
        return codecs(folders).stream().map(Found::name).toList();
    }

    @SuppressWarnings("unchecked")
    private static Found found(Object plugin) throws ReflectiveOperationException {
        Object provider = call(plugin, "provider");
        ClassLoader api = plugin.getClass().getClassLoader();
        String name = (String) Class.forName(CodecProvider.class.getName(), true, api)
                .getMethod("name")
                .invoke(provider);
        return new Found(
                name, (Optional<String>) call(plugin, "module"), (Optional<String>) call(plugin, "version"), (Optional<
                                Path>)
                        call(plugin, "location"));
    }

    private static Object call(Object target, String name) throws ReflectiveOperationException {
        Method method = target.getClass().getMethod(name);
        return method.invoke(target);
    }

    static Path locationOf(Class<?> type) {
        try {
            return Path.of(
                    type.getProtectionDomain().getCodeSource().getLocation().toURI());
        } catch (URISyntaxException e) {
            throw new AssertionError(e);
        }
    }
}
