package io.ztun.codec.lz4;

import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

import com.sun.jna.Native;
import com.sun.jna.NativeLibrary;
import com.sun.jna.Pointer;
import net.jpountz.lz4.LZ4Factory;

/**
 * The functions of {@code lz4.h} and {@code lz4hc.h} that this codec calls, with addresses as {@code long}s. The names are
 * C's, because JNA binds a native method to the symbol of its name.
 */
final class Lz4Library {

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
            Native.register(Lz4Library.class, library);
        } catch (IOException | RuntimeException | LinkageError e) {
            failure = "lz4's native library does not load: " + oneLine(e) + REMEDY;
        }
        LIBRARY = library;
        FAILURE = failure;
    }

    private Lz4Library() {}

    /** Why the functions cannot be called, as one line; empty if they can. */
    static Optional<String> unavailableReason() {
        return Optional.ofNullable(FAILURE);
    }

    /** Where a direct buffer begins. Valid for as long as the memory is there. */
    static long address(ByteBuffer direct) {
        if (!direct.isDirect()) {
            throw new IllegalArgumentException("not a direct buffer");
        }
        return Pointer.nativeValue(Native.getDirectBufferPointer(direct));
    }

    private static NativeLibrary load() throws IOException {
        if (Native.POINTER_SIZE != Long.BYTES) {
            throw new IOException("it takes a 64-bit JVM");
        }
        String folder = System.getProperty(FOLDER);
        if (folder != null) {
            File file = new File(folder, new File(Lz4Resource.path()).getName());
            if (file.exists()) {
                return NativeLibrary.getInstance(file.getAbsolutePath());
            }
        }
        // JNA unpacks into a directory of this user's own, or into jna.tmpdir.
        File file = Native.extractFromResourcePath(Lz4Resource.path(), LZ4Factory.class.getClassLoader());
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
