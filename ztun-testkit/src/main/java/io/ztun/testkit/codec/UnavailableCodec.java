package io.ztun.testkit.codec;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

import org.junit.jupiter.api.function.Executable;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.spi.CodecConfig;
import io.ztun.spi.CodecMode;
import io.ztun.spi.CodecProvider;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

/** A codec that cannot run on this machine, such as one whose native library does not load: it says why, and does no more. */
@Api(Api.Status.EXPERIMENTAL)
public final class UnavailableCodec {
    private static final String REASON = "reason: ";

    private UnavailableCodec() {}

    /**
     * Checks, in a JVM of its own with this one's class path, that the provider has a name all the same, gives its reason as
     * one line, and refuses to make encoders and decoders for that reason.
     *
     * @param provider its class, as {@link java.util.ServiceLoader} takes it
     * @param options of that JVM, because of which the codec cannot run
     * @return the reason
     */
    public static String reason(Class<? extends CodecProvider> provider, String... options)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("-XX:TieredStopAtLevel=1");
        command.addAll(List.of(options));
        command.addAll(List.of("-cp", System.getProperty("java.class.path")));
        command.addAll(List.of(UnavailableCodec.class.getName(), provider.getName()));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertEquals(0, process.waitFor(), output);
        return output.lines()
                .filter(line -> line.startsWith(REASON))
                .map(line -> line.substring(REASON.length()))
                .findFirst()
                .orElseThrow(() -> new AssertionError(output));
    }

    /**
     * What that JVM runs.
     *
     * @param arguments the provider's class
     */
    public static void main(String[] arguments) throws ReflectiveOperationException {
        CodecProvider provider =
                (CodecProvider) Class.forName(arguments[0]).getConstructor().newInstance();
        assertTrue(provider.name().matches("[a-z][a-z0-9-]{0,31}"), provider::name);
        String reason = provider.unavailableReason().orElseThrow();
        assertEquals(1, reason.lines().count(), reason);
        for (CodecMode mode : provider.modes()) {
            CodecConfig config = new CodecConfig(mode, OptionalInt.empty(), 1_500);
            refused(reason, () -> provider.newEncoder(config));
            refused(reason, () -> provider.newDecoder(config));
        }
        System.out.println(REASON + reason);
    }

    private static void refused(String reason, Executable call) {
        String message = assertThrows(ConfigException.class, call).getMessage();
        assertTrue(message.contains(reason), message);
    }
}
