package io.ztun.codec.lz4;

import java.io.IOException;
import java.util.Optional;

import com.sun.jna.Platform;
import net.jpountz.lz4.LZ4Factory;

import io.ztun.jna.BundledLibrary;

/**
 * The functions of {@code lz4.h} and {@code lz4hc.h} that this codec calls, with addresses as {@code long}s. The names are
 * C's, because JNA binds a native method to the symbol of its name.
 */
final class Lz4Library {

    private static final BundledLibrary LIBRARY =
            BundledLibrary.bind("lz4", Lz4Library.class, LZ4Factory.class, Lz4Library::path);

    private Lz4Library() {}

    /** Why the functions cannot be called, as one line; empty if they can. */
    static Optional<String> unavailableReason() {
        return LIBRARY.failure();
    }

    /** Where lz4-java's jar keeps the library for this machine. @throws IOException if there is none */
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
        return "net/jpountz/util/" + library;
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

    static native int LZ4_sizeofState();

    static native int LZ4_sizeofStateHC();

    static native long LZ4_initStream(long state, long size);

    static native long LZ4_initStreamHC(long state, long size);

    static native void LZ4_resetStream_fast(long state);

    static native void LZ4_resetStreamHC_fast(long state, int level);

    static native int LZ4_loadDictSlow(long state, long dictionary, int length);

    static native int LZ4_loadDictHC(long state, long dictionary, int length);

    static native void LZ4_attach_dictionary(long state, long dictionaryState);

    static native void LZ4_attach_HC_dictionary(long state, long dictionaryState);

    static native int LZ4_compress_fast_continue(
            long state, long src, long dst, int length, int capacity, int acceleration);

    static native int LZ4_compress_HC_continue(long state, long src, long dst, int length, int capacity);

    static native int LZ4_compress_fast_extState_fastReset(
            long state, long src, long dst, int length, int capacity, int acceleration);

    static native int LZ4_compress_HC_extStateHC_fastReset(
            long state, long src, long dst, int length, int capacity, int level);

    static native int LZ4_saveDict(long state, long safe, int length);

    static native int LZ4_saveDictHC(long state, long safe, int length);

    static native int LZ4_setStreamDecode(long state, long history, int length);

    static native int LZ4_decompress_safe_continue(long state, long src, long dst, int length, int capacity);

    static native int LZ4_decompress_safe_usingDict(
            long src, long dst, int length, int capacity, long dictionary, int dictionaryLength);
}
