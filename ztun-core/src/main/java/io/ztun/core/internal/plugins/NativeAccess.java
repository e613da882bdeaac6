package io.ztun.core.internal.plugins;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;

/**
 * Passes the right to load native libraries on to the modules of a plugin layer, which no command line flag can name
 * (JEP 472). That right exists from JDK 22 on, so it is reached by reflection; before, everybody has it.
 */
final class NativeAccess {
    private static final int FIRST_VERSION = 22;

    private NativeAccess() {}

    /** Does nothing where the engine has no such right itself: the JDK then warns at the plugin's own first use. */
    static void grant(ModuleLayer.Controller controller) {
        if (Runtime.version().feature() < FIRST_VERSION) {
            return;
        }
        try {
            Method isEnabled = Module.class.getMethod("isNativeAccessEnabled");
            if (!(boolean) isEnabled.invoke(NativeAccess.class.getModule())) {
                return;
            }
            Method enable = ModuleLayer.Controller.class.getMethod("enableNativeAccess", Module.class);
            for (Module module : controller.layer().modules()) {
                enable.invoke(controller, module);
            }
        } catch (NoSuchMethodException | IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("a method of java.lang.ModuleLayer.Controller is not as documented", e);
        }
    }
}
