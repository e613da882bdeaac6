package io.ztun.estimate;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipException;

import io.ztun.api.FrameLimits;
import io.ztun.api.files.FileErrors;
import io.ztun.core.replay.LocalPackets;
import io.ztun.estimate.capture.Capture;
import io.ztun.estimate.capture.CaptureException;
import io.ztun.estimate.capture.LinkLayer;
import io.ztun.estimate.traffic.Application;
import io.ztun.estimate.traffic.PacketBlock;
import io.ztun.estimate.traffic.Traffic;

/** Reads recordings and has every contender carry what is in them. Used once; one thread. */
final class Estimate implements AutoCloseable {
    /** So many applications have a row of their own; the rest share one. */
    private static final int ROWS = 12;

    private static final int PACKETS_BETWEEN_WORDS = 1_024;

    private final List<Choice> choices;
    private final boolean ordered;
    private final long lingerNs;
    private final List<Contender> plain;
    private final List<Contender> lingering;
    private final List<Contender> sealed;
    private final Race race;
    private final Traffic traffic;
    private final Progress progress;
    private final PrintStream err;
    private final Remarks remarks = new Remarks();
    private long total;
    private long doneBytes;

    /**
     * @param choices codecs and levels, in the order of their work
     * @param err for warnings and progress
     */
    Estimate(List<Choice> choices, boolean ordered, long lingerNs, PrintStream err) {
        this.choices = choices;
        this.ordered = ordered;
        this.lingerNs = lingerNs;
        this.err = err;
        progress = new Progress(err);
        plain = contenders(0, false);
        lingering = contenders(lingerNs, false);
        sealed = contenders(0, true);
        race = new Race(
                Stream.of(plain, lingering, sealed).flatMap(List::stream).toList());
        traffic = new Traffic(new PacketBlock(), race::take);
    }

    /** Reads files, one after the other, the earliest first. */
    void readFiles(List<String> names) {
        List<Source> sources = inOrder(Source.of(names));
        boolean known = sources.stream().allMatch(source -> source.bytes() > 0);
        total = known ? sources.stream().mapToLong(Source::bytes).sum() : 0;
        for (Source source : sources) {
            try (Capture capture = Capture.open(source.name())) {
                read(capture, source.name());
            } catch (IOException e) {
                throw new CaptureException("cannot read: file=" + source.name() + " reason=" + FileErrors.reason(e), e);
            }
        }
    }

    /** Pipes stay where they are: when they begin shows when they are read. */
    private List<Source> inOrder(List<Source> named) {
        if (!named.stream().allMatch(Source::file)) {
            return named;
        }
        List<Source> sorted =
                named.stream().sorted(Comparator.comparingLong(Source::firstNs)).toList();
        if (!sorted.equals(named)) {
            remarks.add(
                    "The recordings are taken in the order of their times, which is not the one they are named in.");
        }
        return sorted;
    }

    /** Reads one recording to its end. */
    void read(Capture capture, String name) throws IOException {
        long unknown = 0;
        int unknownType = 0;
        boolean known = false;
        traffic.beginFile();
        for (long i = 0; next(capture, name); i++) {
            int at = LinkLayer.ipPacket(capture.linkType(), capture.buffer(), capture.offset(), capture.captured());
            if (at >= 0) {
                known = true;
                add(capture, at);
            } else if (at == LinkLayer.UNKNOWN) {
                unknown++;
                unknownType = capture.linkType();
            } else {
                remarks.notIp();
            }
            if (i % PACKETS_BETWEEN_WORDS == 0) {
                progress.read(doneBytes + capture.bytes(), total);
            }
        }
        doneBytes += capture.bytes();
        if (unknown > 0 && !known) {
            throw new CaptureException("link type not supported: file=" + name + " link-type=" + unknownType
                    + "; record on an Ethernet interface, or with tcpdump -i any");
        } else if (unknown > 0) {
            remarks.add(Units.count(unknown) + " packets came from an interface whose link type (" + unknownType
                    + ") is not supported, and are left out.");
        }
        if (capture.complaint() != null) {
            warn(capture.complaint(), capture, name);
        }
    }

    /** A file that ends within its compressed form is cut off, too. */
    private boolean next(Capture capture, String name) throws IOException {
        try {
            return capture.next();
        } catch (EOFException | ZipException e) {
            warn(e instanceof EOFException ? "cut off" : "damaged", capture, name);
            return false;
        }
    }

    private void warn(String complaint, Capture capture, String name) {
        progress.end();
        err.println("ztun: warning: the recording is " + complaint + ": file=" + name + " read-bytes=" + capture.bytes()
                + "; the estimate is of what comes before that");
    }

    private void add(Capture capture, int at) {
        ByteBuffer buffer = capture.buffer();
        int there = capture.offset() + capture.captured() - at;
        boolean cut = capture.captured() < capture.original();
        int length = statedLength(buffer, at, there);
        if (length == 0 && !cut && there <= FrameLimits.MAX_PACKET_LENGTH) {
            length = there;
            LocalPackets.writeLength(buffer, at, length);
        }
        if (length == 0 && !cut) {
            remarks.huge();
        } else if (cut && (length == 0 || length > there)) {
            remarks.cut();
        } else if (length > there || !traffic.add(buffer, at, length, capture.timeNs())) {
            remarks.broken();
        }
    }

    /** What the packet says of itself, behind which there may be padding; 0 if the sender left it to its network card. */
    private static int statedLength(ByteBuffer buffer, int at, int there) {
        if (there < 6) {
            return Integer.MAX_VALUE;
        }
        boolean ipv4 = (buffer.get(at) & 0xf0) == 0x40;
        int value = u16(buffer, at + (ipv4 ? 2 : 4));
        boolean huge = !ipv4 && value == 0 && there > FrameLimits.MAX_PACKET_LENGTH;
        return ipv4 || huge ? value : 40 + value;
    }

    private static int u16(ByteBuffer buffer, int at) {
        return (buffer.get(at) & 0xff) << 8 | buffer.get(at + 1) & 0xff;
    }

    /**
     * What was found.
     *
     * @param source what was recorded, for a title
     * @param rate the line's, in bits a second
     * @throws EstimateException if there is no packet to say something of
     */
    Report finish(String source, long rate) {
        traffic.finish();
        race.finish();
        progress.end();
        List<String> sentences = remarks.of(traffic);
        if (traffic.packets() == 0) {
            throw new EstimateException("no whole IP packet in " + source + ", nothing to estimate"
                    + sentences.stream()
                            .map(sentence -> "; " + sentence.substring(0, sentence.length() - 1))
                            .collect(Collectors.joining()));
        }
        return new Report(
                source,
                ordered,
                rate,
                lingerNs,
                traffic.durationNs(),
                traffic.packets(),
                new Report.Ways(traffic.bytes(0), traffic.bytes(1)),
                rows(),
                choices,
                ways(plain),
                ways(lingering),
                ways(sealed),
                sentences);
    }

    private List<Contender> contenders(long waitNs, boolean encrypted) {
        return choices.stream()
                .map(choice -> new Contender(new Variant(choice, ordered, waitNs, encrypted)))
                .toList();
    }

    private static List<Report.Ways> ways(List<Contender> contenders) {
        return contenders.stream()
                .map(contender -> new Report.Ways(contender.bytes(0), contender.bytes(1)))
                .toList();
    }

    private List<Report.Row> rows() {
        List<Application> applications = traffic.applications();
        List<Report.Row> rows = new ArrayList<>();
        for (int i = 0; i < applications.size(); i++) {
            Application application = applications.get(i);
            if (application.packets() > 0) {
                int number = i;
                List<Long> line =
                        plain.stream().map(contender -> contender.cost(number)).toList();
                rows.add(new Report.Row(
                        application.name(),
                        application.packets(),
                        application.bytes(),
                        application.encrypted(),
                        application.noise(),
                        line));
            }
        }
        rows.sort(Comparator.comparingLong(Report.Row::bytes).reversed());
        while (rows.size() > ROWS) {
            Report.Row last = rows.remove(rows.size() - 1);
            Report.Row other = rows.remove(rows.size() - 1);
            rows.add(other.plus("others", last));
        }
        return rows;
    }

    /** What has to be said besides. */
    void remark(String what) {
        remarks.add(what);
    }

    @Override
    public void close() {
        progress.end();
        race.close();
    }
}
