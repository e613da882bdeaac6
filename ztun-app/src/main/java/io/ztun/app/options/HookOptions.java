package io.ztun.app.options;

import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.ztun.app.hooks.HookEvent;
import io.ztun.app.hooks.HookProgram;

/** Programs that are run when something happens. */
public final class HookOptions {

    @Option(
            names = "--up",
            paramLabel = "PROGRAM",
            converter = Up.class,
            description =
                    "Run this program, with its arguments, when the interface is up and has its address. No shell;"
                            + " facts are in variables, such as ZTUN_INTERFACE. Root's file alone, 10 s at most.")
    Optional<HookProgram> up = Optional.empty();

    @Option(
            names = "--down",
            paramLabel = "PROGRAM",
            converter = Down.class,
            description = "Run this program when the interface is gone.")
    Optional<HookProgram> down = Optional.empty();

    @Option(
            names = "--client-up",
            paramLabel = "PROGRAM",
            converter = ClientUp.class,
            description = "Server: run this program when a client has connected.")
    Optional<HookProgram> clientUp = Optional.empty();

    @Option(
            names = "--client-down",
            paramLabel = "PROGRAM",
            converter = ClientDown.class,
            description = "Server: run this program when a client is gone.")
    Optional<HookProgram> clientDown = Optional.empty();

    /** What is to be run. */
    public Map<HookEvent, HookProgram> programs() {
        Map<HookEvent, HookProgram> programs = new EnumMap<>(HookEvent.class);
        for (Optional<HookProgram> each : List.of(up, down, clientUp, clientDown)) {
            each.ifPresent(program -> programs.put(program.event(), program));
        }
        return programs;
    }

    abstract static class Program extends Kind<HookProgram> {
        private final HookEvent event;

        Program(HookEvent event) {
            this.event = event;
        }

        @Override
        final String allowed() {
            return "the full path of a program, and its arguments";
        }

        @Override
        final HookProgram read(String text) {
            return HookProgram.parse(event, text);
        }
    }

    static final class Up extends Program {
        Up() {
            super(HookEvent.UP);
        }
    }

    static final class Down extends Program {
        Down() {
            super(HookEvent.DOWN);
        }
    }

    static final class ClientUp extends Program {
        ClientUp() {
            super(HookEvent.CLIENT_UP);
        }
    }

    static final class ClientDown extends Program {
        ClientDown() {
            super(HookEvent.CLIENT_DOWN);
        }
    }
}
