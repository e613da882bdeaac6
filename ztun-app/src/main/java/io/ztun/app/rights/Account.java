package io.ztun.app.rights;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

import com.sun.jna.Pointer;

import io.ztun.api.ConfigException;
import io.ztun.jna.Libc;

/**
 * A user of this machine.
 *
 * @param name as in passwd(5)
 * @param uid the number
 * @param gid the number of the user's own group
 */
public record Account(String name, int uid, int gid) {

    /** In {@code struct passwd} behind two pointers, on every 64-bit Linux. */
    private static final int PW_UID = 2 * Long.BYTES;

    private static final int PW_GID = PW_UID + Integer.BYTES;

    /**
     * Looks a user up.
     *
     * @throws ConfigException if there is none, it is root, or this is not Linux
     */
    public static Account of(String name) {
        if (!System.getProperty("os.name").equals("Linux")) {
            throw new ConfigException("--user needs Linux: os=" + System.getProperty("os.name"));
        }
        long entry = Libc.getpwnam((name + '\0').getBytes(StandardCharsets.UTF_8));
        if (entry == 0) {
            throw new ConfigException("unknown user: user=" + name + "; make one with `useradd --system`");
        }
        Pointer passwd = new Pointer(entry);
        Account account = new Account(name, passwd.getInt(PW_UID), passwd.getInt(PW_GID));
        if (account.uid() == 0) {
            throw new ConfigException("--user is there to stop being root: user=" + name);
        }
        return account;
    }

    /**
     * The number of the user that this process is.
     *
     * @throws ConfigException where users have no such numbers
     */
    public static int ownUid() {
        try {
            return (Integer) Files.getAttribute(Path.of("/proc/self"), "unix:uid");
        } catch (IOException | UnsupportedOperationException e) {
            throw new ConfigException("programs for --up and the like need Linux: " + e.getMessage(), e);
        }
    }
}
