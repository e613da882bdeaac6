package io.ztun.app.cli;

import java.lang.module.ModuleDescriptor;
import java.util.Optional;

import picocli.CommandLine.IVersionProvider;

/** What {@code --version} prints: ours and that of the Java that runs it, as a report of an error needs both. */
final class Version implements IVersionProvider {

    @Override
    public String[] getVersion() {
        return new String[] {
            "ztun " + number() + " (Java " + Runtime.version() + ", " + System.getProperty("java.vendor") + ", "
                    + System.getProperty("os.name") + " " + System.getProperty("os.arch") + ")"
        };
    }

    /** The module's version, or the jar's on the class path. */
    static String number() {
        return Optional.ofNullable(Version.class.getModule().getDescriptor())
                .flatMap(ModuleDescriptor::rawVersion)
                .or(() -> Optional.ofNullable(Version.class.getPackage().getImplementationVersion()))
                .orElse("unknown");
    }
}
