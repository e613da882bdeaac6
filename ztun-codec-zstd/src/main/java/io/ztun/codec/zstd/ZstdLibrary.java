package io.ztun.codec.zstd;

import java.io.IOException;
import java.util.Optional;

import com.github.luben.zstd.util.ZstdVersion;
import com.sun.jna.Platform;

import io.ztun.jna.BundledLibrary;

/**
 * The functions of {@code zstd.h} that this codec calls, with addresses and {@code size_t} as {@code long}s. The names are
 * C's, because JNA binds a native method to the symbol of its name. Where a size is returned, an error is a negative number.
 */
final class ZstdLibrary {

    /** {@code ZSTD_error_memory_allocation} of {@code zstd_errors.h}, as it is returned. */
    static final long ZSTD_ERROR_MEMORY_ALLOCATION = -64;

    /** {@code ZSTD_error_dstSize_tooSmall}, as it is returned. */
    static final long ZSTD_ERROR_DST_SIZE_TOO_SMALL = -70;

    /** {@code ZSTD_EndDirective}: all that was given can be restored from what is written. */
    static final int ZSTD_E_FLUSH = 1;

    static final int ZSTD_C_COMPRESSION_LEVEL = 100;
    static final int ZSTD_C_WINDOW_LOG = 101;
    static final int ZSTD_C_CONTENT_SIZE_FLAG = 200;
    static final int ZSTD_C_CHECKSUM_FLAG = 201;
    static final int ZSTD_C_DICT_ID_FLAG = 202;
    static final int ZSTD_C_FORMAT = 10;
    static final int ZSTD_C_SRC_SIZE_HINT = 1004;
    static final int ZSTD_D_WINDOW_LOG_MAX = 100;
    static final int ZSTD_D_FORMAT = 1000;

    /** {@code ZSTD_format_e}: frames without a magic number. */
    static final int ZSTD_F_ZSTD1_MAGICLESS = 1;

    /** {@code ZSTD_ResetDirective}: gives up the frame under way; parameters stay. */
    static final int ZSTD_RESET_SESSION_ONLY = 1;

    /** {@code ZSTD_dictLoadMethod_e}: the content is not copied. */
    static final int ZSTD_DLM_BY_REF = 1;

    /** {@code ZSTD_dictContentType_e}: content alone, whatever its first bytes look like. */
    static final int ZSTD_DCT_RAW_CONTENT = 1;

    private static final BundledLibrary LIBRARY =
            BundledLibrary.bind("zstd", ZstdLibrary.class, ZstdVersion.class, ZstdLibrary::path);

    private ZstdLibrary() {}

    /** Why the functions cannot be called, as one line; empty if they can. */
    static Optional<String> unavailableReason() {
        return LIBRARY.failure();
    }

    /** Where zstd-jni's jar keeps the library for this machine. @throws IOException if there is none */
    static String path() throws IOException {
        return path(Platform.getOSType(), Platform.ARCH);
    }

    static String path(int system, String arch) throws IOException {
        String name = "/libzstd-jni-" + ZstdVersion.VERSION;
        String directory = arch.equals("x86-64") ? "amd64" : arch;
        return switch (system) {
            case Platform.LINUX -> "linux/" + directory + name + ".so";
            case Platform.MAC -> "darwin/" + (arch.equals("x86-64") ? "x86_64" : arch) + name + ".dylib";
            case Platform.WINDOWS -> "win/" + directory + name + ".dll";
            default ->
                throw new IOException(
                        "zstd-jni has none for this system: os=" + System.getProperty("os.name") + " arch=" + arch);
        };
    }

    static native long ZSTD_createCCtx();

    static native long ZSTD_freeCCtx(long context);

    static native long ZSTD_CCtx_setParameter(long context, int parameter, int value);

    static native long ZSTD_CCtx_reset(long context, int directive);

    static native long ZSTD_compress2(long context, long dst, long capacity, long src, long length);

    static native long ZSTD_compressStream2_simpleArgs(
            long context, long dst, long capacity, long dstPosition, long src, long length, long srcPosition, int end);

    static native long ZSTD_CCtx_loadDictionary_advanced(
            long context, long dictionary, long length, int method, int type);

    static native long ZSTD_createDCtx();

    static native long ZSTD_freeDCtx(long context);

    static native long ZSTD_DCtx_setParameter(long context, int parameter, int value);

    static native long ZSTD_DCtx_reset(long context, int directive);

    static native long ZSTD_decompressDCtx(long context, long dst, long capacity, long src, long length);

    static native long ZSTD_decompressStream_simpleArgs(
            long context, long dst, long capacity, long dstPosition, long src, long length, long srcPosition);

    static native long ZSTD_DCtx_loadDictionary_advanced(
            long context, long dictionary, long length, int method, int type);
}
