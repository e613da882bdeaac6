package io.ztun.app.e2e;

import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.platform.commons.support.AnnotationSupport;

/** Says whether this process may make network namespaces, and TUN devices in them. */
final class NetnsCondition implements ExecutionCondition {

    /** Bits of capabilities(7). */
    private static final int CAP_NET_ADMIN = 12;

    private static final int CAP_SYS_ADMIN = 21;

    private static final String REQUIRED = "ZTUN_REQUIRE_NETNS";

    @Override
    public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
        Optional<String> missing = missing(commands(context));
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("network namespaces can be made");
        }
        if ("1".equals(System.getenv(REQUIRED))) {
            throw new IllegalStateException(REQUIRED + "=1, but " + missing.get());
        }
        return ConditionEvaluationResult.disabled(missing.get());
    }

    private static Stream<String> commands(ExtensionContext context) {
        Stream<String> more = AnnotationSupport.findAnnotation(context.getElement(), Network.class)
                .map(network -> Stream.of(network.commands()))
                .orElseGet(Stream::empty);
        return Stream.concat(Stream.of("ip", "ping", "ss"), more);
    }

    private static Optional<String> missing(Stream<String> commands) {
        Path status = Path.of("/proc/self/status");
        if (!Files.exists(status)) {
            return Optional.of("this is not Linux");
        }
        if (!has(status, CAP_NET_ADMIN) || !has(status, CAP_SYS_ADMIN)) {
            return Optional.of("network namespaces need root (CAP_SYS_ADMIN and CAP_NET_ADMIN)");
        }
        if (!Files.exists(Path.of("/dev/net/tun"))) {
            return Optional.of("there is no /dev/net/tun");
        }
        return commands.filter(NetnsCondition::isMissing)
                .findFirst()
                .map(command -> "the command " + command + " is not installed");
    }

    private static boolean has(Path status, int capability) {
        try (Stream<String> lines = Files.lines(status)) {
            return lines.filter(line -> line.startsWith("CapEff:"))
                    .map(line -> Long.parseUnsignedLong(line.substring(7).strip(), 16))
                    .anyMatch(set -> (set >>> capability & 1) == 1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static boolean isMissing(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }
}
