package io.ztun.estimate;

import java.io.IOException;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.estimate.capture.Capture;
import io.ztun.estimate.capture.CaptureException;

/**
 * Records from an interface, by tcpdump: it has the kernel's time stamps and its ring of buffers, so that a busy machine does not
 * lose what it records.
 */
final class LiveCapture implements AutoCloseable {
    private static final long END_MS = 3_000;
    private static final Pattern DROPPED = Pattern.compile("(\\d+) packets? dropped by kernel");

    private final String interfaceName;
    private final Process tcpdump;
    private final CompletableFuture<String> said;

    /** Where a signal ends this process, which closes nothing, it must not go on recording: it may never write to the broken pipe. */
    private final Thread atExit;

    private volatile boolean timeIsUp;

    /** Starts recording on an interface, or on {@code any}. */
    LiveCapture(String interfaceName) {
        this.interfaceName = interfaceName;
        requireTcpdump();
        try {
            tcpdump = new ProcessBuilder("tcpdump", "-i", interfaceName, "-w", "-", "-s", "0", "-n", "-U").start();
            tcpdump.getOutputStream().close();
        } catch (IOException e) {
            throw new EstimateException("tcpdump does not start: reason=" + e.getMessage(), e);
        }
        atExit = new Thread(tcpdump::destroy, "ztun-estimate-end");
        Runtime.getRuntime().addShutdownHook(atExit);
        said = CompletableFuture.supplyAsync(this::readWords);
    }

    private static void requireTcpdump() {
        String path = System.getenv("PATH");
        boolean there = path != null
                && Arrays.stream(path.split(":")).anyMatch(folder -> Files.isExecutable(Path.of(folder, "tcpdump")));
        if (!there) {
            throw new EstimateException("--interface needs tcpdump, which is not installed; apt-get install tcpdump, or"
                    + " record elsewhere and name the file");
        }
    }

    private String readWords() {
        try {
            return new String(tcpdump.getErrorStream().readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "";
        }
    }

    /** Has an estimate read what is recorded for so long. */
    void record(Estimate estimate, long forNs) throws IOException {
        // By its handle: the process itself would close the stream that is being read.
        CompletableFuture.delayedExecutor(forNs, TimeUnit.NANOSECONDS).execute(this::end);
        try (Capture capture = Capture.of(Channels.newChannel(tcpdump.getInputStream()), interfaceName)) {
            estimate.read(capture, interfaceName);
        } catch (CaptureException e) {
            throw new EstimateException(
                    "tcpdump records nothing: interface=" + interfaceName + " reason=" + reason(), e);
        }
        if (!timeIsUp) {
            estimate.remark("tcpdump ended before the time was up: " + reason() + ".");
        }
        Matcher dropped = DROPPED.matcher(words());
        if (dropped.find() && !dropped.group(1).equals("0")) {
            estimate.remark(dropped.group(1) + " packets were too many at once for tcpdump, and are missing.");
        }
    }

    private void end() {
        timeIsUp = true;
        tcpdump.toHandle().destroy();
    }

    private String words() {
        return said.completeOnTimeout("", END_MS, TimeUnit.MILLISECONDS).join();
    }

    private String reason() {
        return words().lines()
                .filter(line -> line.startsWith("tcpdump: ") && !line.startsWith("tcpdump: listening"))
                .findFirst()
                .map(line -> line.substring("tcpdump: ".length()))
                .orElse("it says nothing");
    }

    @Override
    public void close() {
        tcpdump.destroy();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException e) {
            // The process ends already, and so does tcpdump.
        }
    }
}
