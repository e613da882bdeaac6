package io.ztun.app.rights;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;

import com.sun.jna.Memory;
import com.sun.jna.Native;
import com.sun.jna.Pointer;

import io.ztun.api.ConfigException;
import io.ztun.jna.Libc;

/**
 * Gives up root's rights, of all threads and for good.
 *
 * <p>Rights belong to threads, and a JVM has many before its first line of Java runs. What holds for all of them: the user and
 * the groups, since the C library changes those everywhere; no capability, since the kernel takes them from a thread that
 * ceases to be root (capabilities(7)); {@code no_new_privs}, by way of a seccomp filter. The bounding set can be emptied for
 * the calling thread alone. It limits what exec gives, and with {@code no_new_privs} exec gives nothing.
 */
public final class Rights {
    private static final Logger LOG = System.getLogger(Rights.class.getName());

    // Linux include/uapi/linux/prctl.h
    private static final int PR_CAPBSET_DROP = 24;
    private static final int PR_SET_NO_NEW_PRIVS = 38;
    private static final int PR_CAP_AMBIENT = 47;
    private static final int PR_CAP_AMBIENT_CLEAR_ALL = 4;

    // Linux include/uapi/linux/capability.h
    private static final int CAPABILITIES_MAX = 64;
    private static final int LINUX_CAPABILITY_VERSION_3 = 0x2008_0522;
    private static final int CAPABILITY_SETS_LENGTH = 2 * 3 * Integer.BYTES;

    private Rights() {}

    /**
     * Makes the whole process that user's.
     *
     * @throws ConfigException if the process has not the right to, or the system did not do all of it
     */
    public static void drop(Account to) {
        if (Libc.geteuid() != 0) {
            throw new ConfigException(
                    "--user takes root: run ztun by sudo, or leave --user away, since this is another user already");
        }
        dropBoundingSet();
        require("setgroups", Libc.setgroups(0, 0));
        require("setresgid", Libc.setresgid(to.gid(), to.gid(), to.gid()));
        require("setresuid", Libc.setresuid(to.uid(), to.uid(), to.uid()));
        clearCapabilities();
        require("prctl PR_SET_NO_NEW_PRIVS", Libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0));
        boolean everywhere = Seccomp.spreadNoNewPrivileges();
        ThreadRights.requireDropped(to, everywhere);
        LOG.log(Level.INFO, () -> "Rights dropped: user=" + to.name() + " uid=" + to.uid() + " gid=" + to.gid());
        if (!everywhere) {
            LOG.log(
                    Level.WARNING,
                    "No seccomp(2) here: threads of the JVM's own could still gain rights by running another program");
        }
    }

    /** Up to the first number that the kernel does not know. */
    private static void dropBoundingSet() {
        for (int capability = 0; capability < CAPABILITIES_MAX; capability++) {
            if (Libc.prctl(PR_CAPBSET_DROP, capability, 0, 0, 0) != 0) {
                return;
            }
        }
    }

    /** The kernel has done so for all but the inheritable set. */
    private static void clearCapabilities() {
        Libc.prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_CLEAR_ALL, 0, 0, 0);
        try (Memory header = new Memory(2 * Integer.BYTES);
                Memory sets = new Memory(CAPABILITY_SETS_LENGTH)) {
            header.clear();
            header.setInt(0, LINUX_CAPABILITY_VERSION_3);
            sets.clear();
            require("capset", Libc.capset(Pointer.nativeValue(header), Pointer.nativeValue(sets)));
        }
    }

    private static void require(String call, int result) {
        if (result != 0) {
            throw new ConfigException(call + " failed: errno=" + Native.getLastError()
                    + "; --user takes root with CAP_SETUID and CAP_SETGID");
        }
    }
}
