package io.ztun.api;

import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.lang.reflect.Field;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * A direct buffer with the way to free it. From Java 22 on that is an arena of its own ({@code java.lang.foreign}, JEP 454);
 * before, {@code sun.misc.Unsafe.invokeCleaner}, of whose use Java 24 warns. Neither is called by name, since this is compiled
 * for Java 17.
 *
 * @param buffer the memory
 * @param arena what it belongs to; null before Java 22
 */
record FreeableBuffer(ByteBuffer buffer, AutoCloseable arena) {

    private static final int FOREIGN_MEMORY = 22;
    private static final long ALIGNMENT = Long.BYTES;
    private static final Ways WAYS =
            Runtime.version().feature() >= FOREIGN_MEMORY ? Ways.ofArenas() : Ways.ofCleaners();

    /** @throws OutOfMemoryError if there is no memory left */
    static FreeableBuffer allocate(int bytes) {
        if (WAYS.cleaner != null) {
            return new FreeableBuffer(ByteBuffer.allocateDirect(bytes), null);
        }
        try {
            AutoCloseable arena = (AutoCloseable) WAYS.newArena.invokeExact();
            try {
                Object segment = WAYS.allocate.invokeExact((Object) arena, (long) bytes, ALIGNMENT);
                return new FreeableBuffer((ByteBuffer) WAYS.toBuffer.invokeExact(segment), arena);
            } catch (Throwable e) {
                arena.close();
                throw e;
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("no memory from an arena", e);
        }
    }

    /** As a new one, but for what it holds. */
    void restore() {
        buffer.clear().order(ByteOrder.BIG_ENDIAN);
    }

    void free() {
        try {
            if (arena == null) {
                WAYS.cleaner.invokeExact(buffer);
            } else {
                arena.close();
            }
        } catch (RuntimeException | Error e) {
            throw e;
        } catch (Throwable e) {
            throw new LinkageError("memory was not freed", e);
        }
    }

    /** The methods, as this Java has them. */
    private record Ways(MethodHandle cleaner, MethodHandle newArena, MethodHandle allocate, MethodHandle toBuffer) {

        static Ways ofCleaners() {
            try {
                Class<?> unsafe = Class.forName("sun.misc.Unsafe");
                Field instance = unsafe.getDeclaredField("theUnsafe");
                instance.setAccessible(true);
                MethodHandle cleaner = MethodHandles.publicLookup()
                        .findVirtual(unsafe, "invokeCleaner", MethodType.methodType(void.class, ByteBuffer.class))
                        .bindTo(instance.get(null));
                return new Ways(cleaner, null, null, null);
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("this Java cannot free a direct buffer", e);
            }
        }

        static Ways ofArenas() {
            try {
                MethodHandles.Lookup lookup = MethodHandles.publicLookup();
                Class<?> arena = Class.forName("java.lang.foreign.Arena");
                Class<?> segment = Class.forName("java.lang.foreign.MemorySegment");
                MethodHandle newArena = lookup.findStatic(arena, "ofShared", MethodType.methodType(arena));
                MethodHandle allocate =
                        lookup.findVirtual(arena, "allocate", MethodType.methodType(segment, long.class, long.class));
                MethodHandle toBuffer =
                        lookup.findVirtual(segment, "asByteBuffer", MethodType.methodType(ByteBuffer.class));
                return new Ways(
                        null,
                        newArena.asType(MethodType.methodType(AutoCloseable.class)),
                        allocate.asType(MethodType.methodType(Object.class, Object.class, long.class, long.class)),
                        toBuffer.asType(MethodType.methodType(ByteBuffer.class, Object.class)));
            } catch (ReflectiveOperationException e) {
                throw new LinkageError("this Java has no arenas", e);
            }
        }
    }
}
