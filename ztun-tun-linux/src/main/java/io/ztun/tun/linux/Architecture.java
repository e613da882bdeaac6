package io.ztun.tun.linux;

import java.util.Optional;
import java.util.Set;

/**
 * Where the constants of this package are right: 64-bit Linux with the kernel's generic ABI ({@code asm-generic/fcntl.h},
 * {@code asm-generic/ioctl.h}). MIPS, PowerPC and SPARC number their ioctls and flags otherwise, 32-bit machines lay out
 * {@code struct iovec} otherwise.
 */
final class Architecture {

    private static final Set<String> GENERIC_64 =
            Set.of("amd64", "x86_64", "aarch64", "riscv64", "loongarch64", "s390x");

    private Architecture() {}

    /** Why this machine is none of them; empty if it is one. */
    static Optional<String> unsupportedReason(String os, String architecture) {
        if (os.equals("Linux") && GENERIC_64.contains(architecture)) {
            return Optional.empty();
        }
        return Optional.of("needs 64-bit Linux: os=" + os + " arch=" + architecture
                + " supported=[amd64, aarch64, riscv64, loongarch64, s390x]");
    }
}
