package io.ztun.control.internal.metrics;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.prometheus.metrics.model.snapshots.CounterSnapshot;
import io.prometheus.metrics.model.snapshots.GaugeSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricMetadata;
import io.prometheus.metrics.model.snapshots.MetricSnapshot;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import io.prometheus.metrics.model.snapshots.Unit;

import io.ztun.core.info.Carried;

/** Collects values under their names, in the order in which names first come. Not thread-safe. */
final class MetricFamilies {
    private final Map<String, Family> families = new LinkedHashMap<>();

    Family counter(String name, String help) {
        return counter(name, help, null);
    }

    Family counter(String name, String help, Unit unit) {
        return families.computeIfAbsent(name, each -> new Family(new MetricMetadata(name, help, unit), true));
    }

    Family gauge(String name, String help) {
        return gauge(name, help, null);
    }

    Family gauge(String name, String help, Unit unit) {
        return families.computeIfAbsent(name, each -> new Family(new MetricMetadata(name, help, unit), false));
    }

    /** Bytes inside and on the line, whose ratio is what was saved. */
    void carried(String prefix, String what, Carried sent, Carried received, Labels labels) {
        counter(prefix + "_packet_bytes", "Bytes of packets of " + what + ", before compression", Unit.BYTES)
                .ways(sent.bytes(), received.bytes(), labels);
        counter(prefix + "_wire_bytes", "Bytes of frames of " + what + ", as they are on the line", Unit.BYTES)
                .ways(sent.wireBytes(), received.wireBytes(), labels);
    }

    MetricSnapshots snapshots() {
        return new MetricSnapshots(
                families.values().stream().map(Family::snapshot).toList());
    }

    /** All values of one name. */
    static final class Family {
        private final MetricMetadata metadata;
        private final boolean counts;
        private final List<CounterSnapshot.CounterDataPointSnapshot> counters = new ArrayList<>();
        private final List<GaugeSnapshot.GaugeDataPointSnapshot> gauges = new ArrayList<>();

        private Family(MetricMetadata metadata, boolean counts) {
            this.metadata = metadata;
            this.counts = counts;
        }

        Family add(double value, String... labels) {
            return add(value, labels.length == 0 ? Labels.EMPTY : Labels.of(labels));
        }

        Family add(double value, Labels labels) {
            if (counts) {
                counters.add(new CounterSnapshot.CounterDataPointSnapshot(value, labels, null, 0));
            } else {
                gauges.add(new GaugeSnapshot.GaugeDataPointSnapshot(value, labels, null));
            }
            return this;
        }

        Family ways(long sent, long received, Labels labels) {
            return add(sent, labels.add("direction", "sent")).add(received, labels.add("direction", "received"));
        }

        private MetricSnapshot snapshot() {
            return counts ? new CounterSnapshot(metadata, counters) : new GaugeSnapshot(metadata, gauges);
        }
    }
}
