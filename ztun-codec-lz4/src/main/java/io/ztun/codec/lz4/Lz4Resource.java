package io.ztun.codec.lz4;

import java.io.IOException;

import com.sun.jna.Platform;

/** Where lz4-java's jar keeps the library for this machine. */
final class Lz4Resource {

    private Lz4Resource() {}

    /** @throws IOException if there is none */
    static String path() throws IOException {
        return path(Platform.getOSType(), Platform.ARCH);
    }

    static String path(int system, String arch) throws IOException {
        String library = switch (system) {
            case Platform.LINUX -> linux(arch);
            case Platform.MAC -> mac(arch);
            case Platform.WINDOWS -> windows(arch);
            default -> null;
        };
        if (library == null) {
            throw new IOException(
                    "lz4-java has none for this system: os=" + System.getProperty("os.name") + " arch=" + arch);
        }
        return "/net/jpountz/util/" + library;
    }

    private static String linux(String arch) {
        return switch (arch) {
            case "x86-64" -> "linux/amd64/liblz4-java.so";
            case "aarch64", "ppc64le", "riscv64", "s390x" -> "linux/" + arch + "/liblz4-java.so";
            default -> null;
        };
    }

    private static String mac(String arch) {
        return switch (arch) {
            case "x86-64" -> "darwin/x86_64/liblz4-java.dylib";
            case "aarch64" -> "darwin/aarch64/liblz4-java.dylib";
            default -> null;
        };
    }

    private static String windows(String arch) {
        return arch.equals("x86-64") ? "windows/amd64/liblz4-java.dll" : null;
    }
}
