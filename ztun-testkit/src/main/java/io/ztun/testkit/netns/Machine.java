package io.ztun.testkit.netns;

import java.io.File;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import java.util.stream.Stream;

import org.junit.jupiter.api.extension.ConditionEvaluationResult;

import io.ztun.api.Api;

/** The machine that tests run on: which commands it has, and what this process may do there. */
@Api(Api.Status.INTERNAL)
public final class Machine {

    private static final String REQUIRED = "ZTUN_REQUIRE_NETNS";
    private static final Path TUN = Path.of("/dev/net/tun");

    private Machine() {}

    /**
     * Whether tests that make network namespaces, and TUN devices in them, can run here.
     *
     * @param commands what they need besides {@code ip}, {@code ping}, {@code ss}, {@code sysctl} and {@code unshare}
     * @throws IllegalStateException if they cannot, and the environment has {@code ZTUN_REQUIRE_NETNS=1}
     */
    public static ConditionEvaluationResult evaluate(String... commands) {
        Optional<String> missing = missing(commands);
        if (missing.isEmpty()) {
            return ConditionEvaluationResult.enabled("network namespaces can be made");
        }
        if ("1".equals(System.getenv(REQUIRED))) {
            throw new IllegalStateException(REQUIRED + "=1, but " + missing.get());
        }
        return ConditionEvaluationResult.disabled(missing.get());
    }

    private static Optional<String> missing(String... commands) {
        return Stream.concat(Stream.of("ip", "ping", "ss", "sysctl", "unshare"), Stream.of(commands))
                .filter(Machine::isNotInstalled)
                .findFirst()
                .map(command -> "a command is not installed: " + command)
                .or(() -> Rights.MISSING);
    }

    private static boolean isNotInstalled(String command) {
        return Stream.of(System.getenv("PATH").split(File.pathSeparator))
                .noneMatch(folder -> Files.isExecutable(Path.of(folder, command)));
    }

    /** What this process may do is tried, and once only, when the first test asks. */
    private static final class Rights {

        static final Optional<String> MISSING = namespaces().or(Rights::tun);

        private static Optional<String> namespaces() {
            try {
                Process process = new ProcessBuilder("unshare", "--net", "ip", "link", "set", "lo", "up")
                        .redirectErrorStream(true)
                        .start();
                process.getOutputStream().close();
                String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
                return process.waitFor() == 0
                        ? Optional.empty()
                        : Optional.of("network namespaces need root (" + said.strip() + ")");
            } catch (IOException e) {
                return Optional.of("network namespaces cannot be made: " + e.getMessage());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return Optional.of("interrupted");
            }
        }

        private static Optional<String> tun() {
            if (!Files.exists(TUN)) {
                return Optional.of("there is no " + TUN);
            }
            try {
                FileChannel.open(TUN, StandardOpenOption.READ, StandardOpenOption.WRITE)
                        .close();
                return Optional.empty();
            } catch (IOException e) {
                return Optional.of("TUN devices cannot be made (" + e.getMessage() + ")");
            }
        }
    }
}
