package io.ztun.estimate;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;
import io.ztun.core.Plugins;
import io.ztun.core.settings.Bounds;
import io.ztun.estimate.capture.Capture;
import io.ztun.spi.CodecProvider;

/** {@code ztun estimate}: what a tunnel would save, before there is one. */
@Api(Api.Status.INTERNAL)
@Command(
        name = "estimate",
        description = "Say what a tunnel would save, from a recording of the traffic it would carry.",
        sortOptions = false,
        footerHeading = "%nExamples:%n",
        footer = {
            "  ztun estimate office.pcap                  what would be saved of it",
            "  sudo ztun estimate --interface eth0 --for 60s",
            "  ssh router tcpdump -i wan -w - -s 0 -c 100000 | ztun estimate -",
            "  ztun estimate --transport udp --rate 2mbit --html office.html office.pcap.gz",
            "",
            "Record whole packets (tcpdump -s 0), at the end that sends most. The packets go through the tunnel's own"
                    + " senders and codecs, both directions, with the headers and acknowledgements around them.",
        })
public abstract class EstimateCommand implements Callable<Integer> {
    @Spec
    private CommandSpec spec;

    @Parameters(
            paramLabel = "FILE",
            arity = "0..*",
            description = "Recordings, pcap or pcapng, also compressed by gzip; - for standard input.")
    private List<String> files = List.of();

    @Option(
            names = "--interface",
            paramLabel = "IF",
            description = "Record from that interface, by tcpdump; any for all.")
    private String interfaceName;

    @Option(
            names = "--for",
            paramLabel = "DURATION",
            defaultValue = "60s",
            description = "How long to record from the interface. (default: ${DEFAULT-VALUE})")
    private String duration;

    @Option(
            names = "--codec",
            paramLabel = "LIST",
            split = ",",
            hideParamSyntax = true,
            defaultValue = "lz4,zstd:1,zstd:3,zstd:9",
            description = "Codecs to compare, each with its level behind a colon. (default: ${DEFAULT-VALUE})")
    private List<String> codecs;

    @Option(
            names = "--transport",
            paramLabel = "tcp|udp",
            hideParamSyntax = true,
            defaultValue = "tcp",
            description = "What carries the tunnel. (default: ${DEFAULT-VALUE})")
    private String transport;

    @Option(
            names = "--linger",
            paramLabel = "DURATION",
            defaultValue = "2ms",
            description = "What to compare waiting with. (default: ${DEFAULT-VALUE})")
    private String linger;

    @Option(
            names = "--rate",
            paramLabel = "RATE",
            defaultValue = "10mbit",
            description =
                    "Rate of the line, in kbit, mbit or gbit a second, for the time it takes. (default: ${DEFAULT-VALUE})")
    private String rate;

    @Option(names = "--json", description = "Print JSON in place of a table.")
    private boolean json;

    @Option(names = "--html", paramLabel = "FILE", description = "Also write a page with pictures.")
    private Path html;

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    private boolean help;

    /** For the command that has the plugins. */
    protected EstimateCommand() {}

    /** The codecs that there are. */
    protected abstract Plugins plugins();

    @Override
    public Integer call() throws IOException {
        if (files.isEmpty() == (interfaceName == null) || interfaceName != null && interfaceName.isBlank()) {
            throw new ConfigException("name either recordings or an --interface; see ztun estimate --help");
        }
        long forNs = wanted("--for", duration, Durations.duration(duration), "a duration such as 60s");
        long lingerNs = wanted("--linger", linger, Durations.duration(linger), "a duration such as 2ms");
        if (lingerNs > Bounds.LINGER_MAX.toNanos() || lingerNs < 1_000) {
            throw new ConfigException("--linger takes 1us to 1s: " + linger);
        }
        long bits = wanted("--rate", rate, Durations.rate(rate), "a rate such as 10mbit");
        if (!transport.equals("tcp") && !transport.equals("udp")) {
            throw new ConfigException("--transport wants tcp or udp: " + transport);
        }
        if (Collections.frequency(files, Capture.STANDARD_INPUT) > 1) {
            throw new ConfigException("standard input can be read once; name - once");
        }
        HtmlFile page = html == null ? null : new HtmlFile(html, files);
        try (Estimate estimate = new Estimate(choices(), transport.equals("tcp"), lingerNs, System.err)) {
            if (interfaceName != null) {
                try (LiveCapture live = new LiveCapture(interfaceName)) {
                    live.record(estimate, forNs);
                }
            } else {
                estimate.readFiles(files);
            }
            print(estimate.finish(source(), bits), page);
        }
        return 0;
    }

    private static long wanted(String option, String text, OptionalLong value, String wanted) {
        if (value.orElse(0) <= 0) {
            throw new ConfigException(option + " wants " + wanted + ": " + text);
        }
        return value.getAsLong();
    }

    private String source() {
        if (interfaceName != null) {
            return interfaceName;
        }
        String first = files.get(0).equals("-") ? "standard input" : files.get(0);
        return files.size() == 1 ? first : first + " and " + (files.size() - 1) + " more";
    }

    private List<Choice> choices() {
        Plugins plugins = plugins();
        List<Choice> choices = new ArrayList<>();
        for (String codec : codecs) {
            int colon = codec.indexOf(':');
            CodecProvider provider = plugins.codec(colon < 0 ? codec : codec.substring(0, colon));
            choices.add(new Choice(provider, colon < 0 ? OptionalInt.empty() : level(provider, codec, colon)));
        }
        return choices;
    }

    private static OptionalInt level(CodecProvider provider, String codec, int colon) {
        String text = codec.substring(colon + 1);
        CodecProvider.Levels levels = provider.levels()
                .orElseThrow(() -> new ConfigException("--codec: " + provider.name() + " has no levels: " + codec));
        if (text.matches("-?\\d{1,4}")) {
            int level = Integer.parseInt(text);
            if (level >= levels.min() && level <= levels.max()) {
                return OptionalInt.of(level);
            }
        }
        throw new ConfigException("--codec: " + provider.name() + " takes levels from " + levels.min() + " to "
                + levels.max() + ": " + codec);
    }

    private void print(Report report, HtmlFile page) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(json ? JsonReport.of(report) : TextReport.of(report));
        out.flush();
        if (page != null) {
            page.write(report);
        }
    }
}
