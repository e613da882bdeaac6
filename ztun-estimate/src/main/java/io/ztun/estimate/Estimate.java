package io.ztun.estimate;

import java.io.EOFException;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import java.util.zip.ZipException;

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
    private final List<String> remarks = new ArrayList<>();
    private long total;
    private long doneBytes;
    private long cut;
    private long notIp;
    private long broken;

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

    /** Reads files, one after the other. */
    void readFiles(List<String> names) {
        boolean known = names.stream().allMatch(name -> size(name) > 0);
        total = known ? names.stream().mapToLong(Estimate::size).sum() : 0;
        for (String name : names) {
            try (Capture capture = Capture.open(name)) {
                read(capture, name);
            } catch (IOException e) {
                throw new CaptureException("cannot read: file=" + name + " reason=" + e.getMessage(), e);
            }
        }
    }

    /** Compressed files say nothing of their content's length, nor do pipes. */
    private static long size(String name) {
        try {
            Path path = Path.of(name);
            return name.equals(Capture.STANDARD_INPUT) || name.endsWith(".gz") ? 0 : Files.size(path);
        } catch (IOException e) {
            return 0;
        }
    }

    /** Reads one recording to its end. */
    void read(Capture capture, String name) throws IOException {
        long unknown = 0;
        int unknownType = 0;
        boolean known = false;
        for (long i = 0; next(capture, name); i++) {
            int at = LinkLayer.ipPacket(capture.linkType(), capture.buffer(), capture.offset(), capture.captured());
            if (at >= 0) {
                known = true;
                add(capture, at);
            } else if (at == LinkLayer.UNKNOWN) {
                unknown++;
                unknownType = capture.linkType();
            } else {
                notIp++;
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
            warn("the recording is " + capture.complaint() + ": file=" + name + " read-bytes=" + capture.bytes()
                    + "; the estimate is of what comes before that");
        }
    }

    /** A file that ends within its compressed form is cut off, too. */
    private boolean next(Capture capture, String name) throws IOException {
        try {
            return capture.next();
        } catch (EOFException | ZipException e) {
            warn("the recording is cut off: file=" + name + " read-bytes=" + capture.bytes()
                    + "; the estimate is of what comes before that");
            return false;
        }
    }

    private void warn(String line) {
        progress.end();
        err.println("ztun: warning: " + line);
    }

    private void add(Capture capture, int at) {
        int there = capture.offset() + capture.captured() - at;
        int length = ipLength(capture, at, there);
        if (length > there) {
            if (capture.captured() < capture.original()) {
                cut++;
            } else {
                broken++;
            }
        } else if (!traffic.add(capture.buffer(), at, length, capture.timeNs())) {
            broken++;
        }
    }

    /** What the packet says of itself: behind it there may be padding. */
    private static int ipLength(Capture capture, int at, int there) {
        boolean ipv4 = (capture.buffer().get(at) & 0xf0) == 0x40;
        int field = at + (ipv4 ? 2 : 4);
        if (there < 6) {
            return Integer.MAX_VALUE;
        }
        int value = (capture.buffer().get(field) & 0xff) << 8 | capture.buffer().get(field + 1) & 0xff;
        return ipv4 ? value : 40 + value;
    }

    /**
     * What was found.
     *
     * @param source what was recorded, for a title
     * @param rate the line's, in bits a second
     */
    Report finish(String source, long rate) {
        traffic.finish();
        race.finish();
        progress.end();
        remark();
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
                List.copyOf(remarks));
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

    private void remark() {
        if (cut > 0) {
            remarks.add(Units.count(cut) + " packets were cut by the recording's snap length and are left out;"
                    + " record with tcpdump -s 0.");
        }
        if (notIp > 0) {
            remarks.add(Units.count(notIp) + " frames hold no IP packet (ARP and the like) and are left out.");
        }
        if (broken > 0) {
            remarks.add(Units.count(broken) + " packets contradict themselves and are left out.");
        }
        if (traffic.uncut() > 0) {
            remarks.add(String.format(
                    Locale.ROOT,
                    "%,d packets were recorded before the network card cut them; as they are, they count as segments of"
                            + " %,d bytes.",
                    traffic.uncut(),
                    Traffic.SEGMENT));
        }
    }

    /** What has to be said besides. */
    void remark(String what) {
        remarks.add(what);
    }

    /** How long the recording was, in seconds. */
    double seconds() {
        return traffic.durationNs() / (double) TimeUnit.SECONDS.toNanos(1);
    }

    @Override
    public void close() {
        progress.end();
        race.close();
    }
}
