package io.ztun.codec.zstd;

import java.io.File;
import java.io.IOException;
import java.net.URL;
import java.nio.ByteBuffer;
import java.util.Optional;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;

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

    /** {@code ZSTD_dictLoadMethod_e}: the content is not copied. */
    static final int ZSTD_DLM_BY_REF = 1;

    /** {@code ZSTD_dictContentType_e}: content alone, whatever its first bytes look like. */
    static final int ZSTD_DCT_RAW_CONTENT = 1;

    /** The system property that names a folder in which the library lies as a file. */
    private static final String FOLDER = "io.ztun.native";

    /** What keeps it from being unpacked is named before: a full or read-only file system, or one mounted noexec. */
    private static final String REMEDY = "; where it cannot be unpacked, choose another folder with -Djna.tmpdir=DIR";

    /** Keeps the library loaded: JNA unloads one that nobody refers to. */
    private static final NativeLibrary LIBRARY;

    private static final String FAILURE;

    static {
        NativeLibrary library = null;
        String failure = null;
        try {
            library = load();
            Native.register(ZstdLibrary.class, library);
        } catch (IOException | RuntimeException | LinkageError e) {
            failure = "zstd's native library does not load: " + oneLine(e) + REMEDY;
        }
        LIBRARY = library;
        FAILURE = failure;
    }

    private ZstdLibrary() {}

    /** Why the functions cannot be called, as one line; empty if they can. */
    static Optional<String> unavailableReason() {
        return Optional.ofNullable(FAILURE);
    }

    /** Where a direct buffer begins. Valid for as long as the memory is there. */
    static long address(ByteBuffer direct) {
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    private static NativeLibrary load() throws IOException {
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new IOException("it takes a 64-bit JVM");
        }
        String folder = System.getProperty(FOLDER);
        if (folder != null) {
            File file = new File(folder, new File(ZstdResource.path()).getName());
            if (file.exists()) {
                return NativeLibrary.getInstance(file.getAbsolutePath());
            }
        }
        // JNA unpacks into a directory of this user's own, or into jna.tmpdir.
        File file = Native.extractFromResourcePath("/libzstd", new OneResource(ZstdResource.find()));
        boolean unpacked = file.getName().startsWith("jna");
        try {
            return NativeLibrary.getInstance(file.getAbsolutePath());
        } finally {
            // A mapped library outlives its file; where it does not, JNA clears the directory at its next start.
            if (unpacked && !file.delete()) {
                file.deleteOnExit();
            }
        }
    }

    /** A class that could not be loaded says why the first time; its cause says so afterwards. */
    private static String oneLine(Throwable e) {
        return String.valueOf((e.getCause() == null ? e : e.getCause()).getMessage())
                .lines()
                .findFirst()
                .orElse(e.getClass().getSimpleName());
    }

    /** The way in which JNA wants to be told where a library is. */
    private static final class OneResource extends ClassLoader {

        private final URL url;

        OneResource(URL url) {
            super(null);
            this.url = url;
        }

        @Override
        public URL getResource(String name) {
            return url;
        }
    }

    static native long ZSTD_createCCtx();

    static native long ZSTD_freeCCtx(long context);

    static native long ZSTD_CCtx_setParameter(long context, int parameter, int value);

    static native long ZSTD_compress2(long context, long dst, long capacity, long src, long length);

    static native long ZSTD_compressStream2_simpleArgs(
            long context, long dst, long capacity, long dstPosition, long src, long length, long srcPosition, int end);

    static native long ZSTD_CCtx_loadDictionary_advanced(
            long context, long dictionary, long length, int method, int type);

    static native long ZSTD_createDCtx();

    static native long ZSTD_freeDCtx(long context);

    static native long ZSTD_DCtx_setParameter(long context, int parameter, int value);

    static native long ZSTD_decompressDCtx(long context, long dst, long capacity, long src, long length);

    static native long ZSTD_decompressStream_simpleArgs(
            long context, long dst, long capacity, long dstPosition, long src, long length, long srcPosition);

    static native long ZSTD_DCtx_loadDictionary_advanced(
            long context, long dictionary, long length, int method, int type);
}
