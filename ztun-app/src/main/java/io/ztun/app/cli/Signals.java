package io.ztun.app.cli;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.util.List;
import java.util.function.IntConsumer;
import java.util.function.Predicate;

import com.sun.jna.Memory;
import com.sun.jna.Pointer;

import io.ztun.jna.Libc;

/**
 * Signals that ask the program to stop, to read a file again, or to say what it has carried.
 *
 * <p>A shutdown hook could not do this: after it the JVM ends with 128 + the signal's number, which service managers take
 * for a failure, and halting inside the hook would skip the JDK's own that removes what libraries have unpacked. So the
 * signal closes the tunnel, and the main thread, which waits for that, ends the program as on any other day.
 *
 * <p>That is SIGUSR1: with SIGUSR2 HotSpot suspends threads on Linux ({@code SR_signum} in {@code os/posix/signals_posix.cpp}),
 * and a handler of ours would take that away.
 *
 * <p>{@code sun.misc.Signal} (module {@code jdk.unsupported}) has no supported counterpart. It is reached by reflection
 * because javac's warning about its package cannot be suppressed where it is used.
 */
final class Signals {
    private static final List<String> STOP = List.of("INT", "TERM", "HUP");
    private static final int SHELL_SIGNAL_BASE = 128;

    private static final String RELOAD = "HUP";
    private static final String STATISTICS = "USR1";

    // Their numbers on x86, ARM, POWER and RISC-V: signal(7).
    private static final int SIGHUP = 1;
    private static final int SIGUSR1 = 10;

    /** No less than any {@code struct sigaction} of Linux has. */
    private static final int SIGACTION_LENGTH = 256;

    private static boolean reloads;

    private Signals() {}

    /**
     * Has {@code stop} called with the name of each signal that comes, on a thread of its own; answers it false, the process ends at
     * once. Signals that are ignored, as {@code nohup} has it, stay ignored.
     */
    static void onStop(Predicate<String> stop) {
        for (String name : STOP) {
            if (!reloads || !name.equals(RELOAD)) {
                handle(name, number -> {
                    if (!stop.test("SIG" + name)) {
                        Runtime.getRuntime().halt(SHELL_SIGNAL_BASE + number);
                    }
                });
            }
        }
    }

    /** Has {@code task} run each time SIGUSR1 comes, which would end the process otherwise. */
    static void onStatistics(Runnable task) {
        handle(STATISTICS, number -> task.run());
    }

    /**
     * Has {@code task} run when SIGHUP comes, which then does not stop anything. Call it behind {@link #onStatistics} and before
     * {@link #onStop}.
     *
     * <p>The launcher has SIGHUP ignored where it is to reload, or one that comes early would end the process. HotSpot
     * leaves a signal alone that was ignored when it began. So the kernel gets the native handler from us: that of SIGUSR1, which
     * is HotSpot's for whatever Java handles.
     */
    static void onReload(Runnable task) {
        reloads = true;
        if (handle(RELOAD, number -> task.run())) {
            try (Memory action = new Memory(SIGACTION_LENGTH)) {
                Libc.sigaction(SIGUSR1, 0, Pointer.nativeValue(action));
                Libc.sigaction(SIGHUP, Pointer.nativeValue(action), 0);
            }
        }
    }

    /** Returns whether it is so; not where the JVM was told to leave signals alone (-Xrs), or this system has no such signal. */
    private static boolean handle(String name, IntConsumer action) {
        try {
            return register(name, action);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException("sun.misc.Signal is not as it has been since JDK 1.2", e);
        }
    }

    private static boolean register(String name, IntConsumer action) throws ReflectiveOperationException {
        Class<?> signal = Class.forName("sun.misc.Signal");
        Class<?> handler = Class.forName("sun.misc.SignalHandler");
        Method getNumber = signal.getMethod("getNumber");
        Object onSignal = Proxy.newProxyInstance(
                Signals.class.getClassLoader(), new Class<?>[] {handler}, (proxy, method, args) -> {
                    action.accept((int) getNumber.invoke(args[0]));
                    return null;
                });
        try {
            signal.getMethod("handle", signal, handler)
                    .invoke(null, signal.getConstructor(String.class).newInstance(name), onSignal);
            return true;
        } catch (InvocationTargetException e) {
            if (!(e.getCause() instanceof IllegalArgumentException)) {
                throw e;
            }
            return false;
        }
    }
}
