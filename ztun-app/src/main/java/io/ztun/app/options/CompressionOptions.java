package io.ztun.app.options;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import picocli.CommandLine.Option;

import io.ztun.core.settings.Bounds;
import io.ztun.core.settings.CodecLevel;
import io.ztun.core.settings.MemoryLimits;
import io.ztun.core.settings.NoCompress;
import io.ztun.core.settings.Privacy;

/** What is compressed, how, and what that may tell. */
public final class CompressionOptions extends PluginOptions {

    /** Names in order of preference; empty: all there are. */
    @Option(
            names = "--codec",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            converter = Word.class,
            description =
                    "Codecs by name, separated by commas, best first. A client offers them, a server accepts them."
                            + " none is a codec too. (default: lz4, then every other installed codec)")
    public List<String> codecs = new ArrayList<>();

    /** The level for the codec that is agreed on. */
    @Option(
            names = "--codec-level",
            paramLabel = "N|auto",
            hideParamSyntax = true,
            converter = Level.class,
            description = "Compression level of this side's codec, on that codec's own scale; auto: as high as line and"
                    + " processor leave room for, lz4 1 to 9, zstd 1 to 9. (default: the codec's own)")
    public CodecLevel level = CodecLevel.STANDARD;

    @Reloadable
    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            converter = Linger.class,
            description =
                    "How long a small packet may wait for others to share a frame with, such as 2ms: fewer bytes on"
                            + " a line that is paid by the byte, at the price of latency. (default: ${DEFAULT-VALUE})")
    Interval linger = new Interval(Duration.ZERO);

    @Reloadable
    @Option(
            names = "--no-compress",
            paramLabel = "LIST",
            converter = NeverCompressed.class,
            description =
                    "Never compress what this end sends from or to these ports and networks: tcp:443, udp:8000-8010,"
                            + " 10.0.5.0/24, [fd00::]/64, separated by commas. (default: only what is encrypted already)")
    Optional<NoCompress> noCompress = Optional.empty();

    @Option(
            names = "--history",
            paramLabel = "shared|per-flow|none",
            hideParamSyntax = true,
            description =
                    "What a packet is compressed against: all that was sent before; packets of its own flow in the same"
                            + " frame; nothing but itself. Set it on both ends. (default: ${DEFAULT-VALUE})")
    Privacy.History history = Privacy.STANDARD.history();

    @Option(
            names = "--memory",
            paramLabel = "SIZE",
            converter = Memory.class,
            description =
                    "Keep what was sent and received, up to SIZE for each client, such as 64m to 4g: what comes again"
                            + " costs next to nothing. The smaller of both ends' counts. (default: off)")
    Optional<Long> memory = Optional.empty();

    /** Where that outlives the process. */
    @Option(
            names = "--memory-dir",
            paramLabel = "DIR",
            converter = FileName.class,
            description =
                    "Keep what --memory keeps in files there, too, so that it outlives the process: as much for each client,"
                            + " sealed with --psk-file or --key-file. Each tunnel has a folder of its own. (default: kept in"
                            + " the process only)")
    public Optional<Path> memoryDir = Optional.empty();

    @Option(
            names = "--pad",
            description = "Pad what this end sends, by 12 %% at most, so that fewer lengths are seen; only with"
                    + " --psk-file or --key-file.")
    boolean pad;

    /** How much the lengths of frames may tell. */
    public Privacy privacy() {
        return new Privacy(noCompress.orElse(NoCompress.NOTHING), history, pad);
    }

    /** Whether anything is kept to be referred to when it comes again. */
    boolean remembers() {
        return memory.orElse(0L) > 0;
    }

    /** How much of that is kept. */
    public MemoryLimits memory(Optional<Long> all) {
        MemoryLimits limits = new MemoryLimits(memory.orElse(0L));
        return all.map(most -> new MemoryLimits(limits.perClient(), most)).orElse(limits);
    }

    static final class Level extends Kind<CodecLevel> {

        @Override
        String allowed() {
            return "a whole number or auto";
        }

        @Override
        CodecLevel read(String text) {
            if (text.equals("auto")) {
                return CodecLevel.AUTO;
            }
            try {
                return CodecLevel.of(Integer.parseInt(text));
            } catch (NumberFormatException e) {
                return null;
            }
        }
    }

    static final class Memory extends ByteCount {
        Memory() {
            super(MemoryLimits.LEAST, MemoryLimits.MOST);
        }
    }

    static final class Linger extends Interval.Between {
        Linger() {
            super(Duration.ZERO, Bounds.LINGER_MAX);
        }
    }

    static final class NeverCompressed extends Kind<NoCompress> {
        @Override
        String allowed() {
            return "tcp:PORT, udp:PORT-PORT or ADDRESS/PREFIX, separated by commas";
        }

        @Override
        NoCompress read(String text) {
            return NoCompress.parse(text);
        }
    }
}
