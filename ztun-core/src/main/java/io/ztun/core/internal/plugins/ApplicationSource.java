package io.ztun.core.internal.plugins;

import java.util.ServiceLoader;

/** The providers that are on the application's own module path or class path, wherever the engine itself was loaded. */
final class ApplicationSource implements ProviderSource {

    @Override
    public <P> ServiceLoader<P> load(Class<P> service) {
        return ServiceLoader.load(service, ApplicationSource.class.getClassLoader());
    }

    @Override
    public boolean owns(Class<?> provider) {
        return true;
    }

    @Override
    public String culprits(String message) {
        return "place=the application";
    }
}
