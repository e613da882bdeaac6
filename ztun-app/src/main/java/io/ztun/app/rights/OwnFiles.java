package io.ztun.app.rights;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.ztun.api.ConfigException;

/** Whether a process that has given up its rights can still read what it will need: better known now than in a week. */
public final class OwnFiles {

    private OwnFiles() {}

    /**
     * Looks at the files with the rights that the process has now.
     *
     * @param folders of jars, out of which classes are loaded when they are first needed
     * @param reread a file that is read again and again, if there is one
     * @throws ConfigException naming the first file that cannot be read
     */
    public static void requireReadable(Account user, List<Path> folders, Optional<Path> reread) {
        reread.ifPresent(file -> {
            if (!Files.isReadable(file)) {
                throw new ConfigException("the file of --authorized-clients is read again and again, and --user cannot"
                        + " read it: file=" + file + " user=" + user.name() + "; make file and folder readable for that"
                        + " user");
            }
        });
        for (Path folder : folders) {
            try (Stream<Path> files = Files.list(folder)) {
                files.filter(file -> !Files.isReadable(file)).findFirst().ifPresent(file -> {
                    throw unreadable(file, user);
                });
            } catch (IOException e) {
                throw unreadable(folder, user);
            }
        }
    }

    /**
     * Gives a user the folder in which files are to be written later, if there is one. The files in it stay whose they are:
     * who has the folder can put others in their place.
     *
     * @param option what named the folder
     */
    public static void give(Path folder, Account user, String option) {
        if (!Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS)) {
            return;
        }
        try {
            Files.setAttribute(folder, "unix:uid", user.uid(), LinkOption.NOFOLLOW_LINKS);
        } catch (IOException e) {
            throw new ConfigException(
                    "a folder cannot be given to --user: folder=" + folder + " user=" + user.name()
                            + "; name another with " + option,
                    e);
        }
    }

    private static ConfigException unreadable(Path path, Account user) {
        return new ConfigException("the program's own files have to be readable for --user: file=" + path + " user="
                + user.name() + "; install ztun where everybody can read it, such as /opt");
    }
}
