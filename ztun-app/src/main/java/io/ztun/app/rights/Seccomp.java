package io.ztun.app.rights;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

import io.ztun.jna.Libc;

/**
 * seccomp(2), used for a property of it: a filter that is put on all threads at once puts {@code no_new_privs} on all of them
 * as well ({@code seccomp_sync_threads} in Linux {@code kernel/seccomp.c}), which prctl(2) cannot do. The filter lets
 * everything pass. The kernel notes for each system call that the filter always does so, and does not run it (from 5.11 on).
 */
final class Seccomp {

    // Linux include/uapi/linux/seccomp.h
    private static final int SECCOMP_SET_MODE_FILTER = 1;
    private static final int SECCOMP_FILTER_FLAG_TSYNC = 1;
    private static final int SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;
    private static final int SECCOMP_RET_ALLOW = 0x7fff_0000;

    /** {@code BPF_RET | BPF_K}: Linux {@code include/uapi/linux/bpf_common.h}. */
    private static final short RETURN = 0x06;

    /** {@code struct sock_filter}: code, two jumps, an operand. */
    private static final int INSTRUCTION_LENGTH = 8;

    /** {@code struct sock_fprog}: how many instructions, padding, where they are. */
    private static final int PROGRAM_LENGTH = 16;

    private Seccomp() {}

    /** Returns whether every thread has {@code no_new_privs} now. The calling thread has to have it before. */
    static boolean spreadNoNewPrivileges() {
        try (Memory filter = new Memory(INSTRUCTION_LENGTH);
                Memory program = new Memory(PROGRAM_LENGTH)) {
            filter.clear();
            filter.setShort(0, RETURN);
            filter.setInt(4, SECCOMP_RET_ALLOW);
            program.clear();
            program.setShort(0, (short) 1);
            program.setPointer(8, filter);
            long flags =
                    SECCOMP_FILTER_FLAG_TSYNC | SECCOMP_FILTER_FLAG_SPEC_ALLOW; // or the CPU slows down for its sake
            return Libc.syscall(number(), SECCOMP_SET_MODE_FILTER, flags, Pointer.nativeValue(program)) == 0;
        }
    }

    private static long number() {
        return switch (System.getProperty("os.arch")) {
            case "amd64", "x86_64" -> 317;
            case "s390x" -> 348;
            default -> 277; // asm-generic/unistd.h
        };
    }
}
