package io.ztun.core.internal.plugins;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import io.ztun.api.ConfigException;

/**
 * A folder of plugin jars: everything in it whose name ends in {@code .jar}, by name. Other files, such as a README, are
 * left alone.
 *
 * @param path the folder
 * @param jars what is in it
 */
record PluginFolder(Path path, List<PluginJar> jars) {

    /** @throws ConfigException if the folder cannot be read, a jar is broken, or two jars are the same module */
    static PluginFolder read(Path folder) {
        requireFolder(folder);
        List<PluginJar> jars = new ArrayList<>();
        for (Path file : jarsIn(folder)) {
            jars.add(PluginJar.read(file));
        }
        refuseTwins(jars);
        return new PluginFolder(folder, List.copyOf(jars));
    }

    private static void requireFolder(Path folder) {
        try {
            if (folder.toString().isEmpty()) {
                throw new ConfigException("plugin folder has an empty name; name a folder that holds the jars");
            }
            if (!Files.readAttributes(folder, BasicFileAttributes.class).isDirectory()) {
                throw new ConfigException(
                        "plugin folder is not a folder: path=" + folder + "; name a folder that holds the jars");
            }
        } catch (NoSuchFileException e) {
            throw new ConfigException(
                    "plugin folder does not exist: path=" + folder + "; name a folder that holds the jars", e);
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
    }

    private static ConfigException unreadable(Path folder, IOException e) {
        return new ConfigException("plugin folder cannot be read: path=" + folder + " reason=" + Reasons.of(e), e);
    }

    /** The jars' files. */
    List<Path> files() {
        return jars.stream().map(PluginJar::path).toList();
    }

    /** The jars that {@code message} is about, as text; the folder where it names none. */
    String culprits(String message) {
        List<String> named = jars.stream()
                .filter(jar -> jar.isNamedIn(message))
                .map(jar -> jar.path().toString())
                .toList();
        return named.isEmpty() ? "folder=" + path : "jar=" + String.join(" and ", named);
    }

    private static List<Path> jarsIn(Path folder) {
        List<Path> files = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(folder, "*.jar")) {
            entries.forEach(files::add);
        } catch (IOException e) {
            throw unreadable(folder, e);
        }
        Collections.sort(files);
        return files;
    }

    /** A module finder would take the first of two and say nothing. */
    private static void refuseTwins(List<PluginJar> jars) {
        Map<String, Path> seen = new HashMap<>();
        for (PluginJar jar : jars) {
            Path other = seen.putIfAbsent(jar.moduleName(), jar.path());
            if (other != null) {
                throw new ConfigException("two plugin jars are one module: module=" + jar.moduleName() + " first="
                        + other + " second=" + jar.path() + "; remove one of them");
            }
        }
    }
}
