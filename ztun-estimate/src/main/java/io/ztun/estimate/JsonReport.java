package io.ztun.estimate;

import com.google.gson.Gson;
import com.google.gson.GsonBuilder;
import com.google.gson.JsonArray;
import com.google.gson.JsonObject;

/** A report for programs. The names are a promise: docs/estimate.md has them. */
final class JsonReport {
    private static final Gson GSON =
            new GsonBuilder().setPrettyPrinting().disableHtmlEscaping().create();

    private JsonReport() {}

    /** The whole, with a line feed at the end. */
    static String of(Report report) {
        JsonObject all = new JsonObject();
        all.addProperty("source", report.source());
        all.addProperty("seconds", report.durationNs() / 1e9);
        all.addProperty("packets", report.packets());
        all.addProperty("transport", report.ordered() ? "tcp" : "udp");
        all.addProperty("rateBitsPerSecond", report.rate());
        all.add("asItIs", ways(report, report.bytes()));
        JsonArray tunnels = new JsonArray();
        for (int i = 0; i < report.choices().size(); i++) {
            tunnels.add(tunnel(report, i, report.plain().get(i), false, false));
            tunnels.add(tunnel(report, i, report.lingering().get(i), true, false));
            tunnels.add(tunnel(report, i, report.sealed().get(i), false, true));
        }
        all.add("tunnels", tunnels);
        JsonArray applications = new JsonArray();
        report.applications().forEach(row -> applications.add(application(report, row)));
        all.add("applications", applications);
        JsonArray remarks = new JsonArray();
        report.remarks().forEach(remarks::add);
        all.add("remarks", remarks);
        all.addProperty("advice", Advice.of(report));
        return GSON.toJson(all) + "\n";
    }

    private static JsonObject ways(Report report, Report.Ways ways) {
        JsonObject object = new JsonObject();
        object.addProperty("bytes", ways.all());
        object.addProperty("bytesFromClient", ways.up());
        object.addProperty("bytesFromServer", ways.down());
        object.addProperty("secondsAtRate", ways.seconds(report.rate()));
        return object;
    }

    private static JsonObject tunnel(Report report, int i, Report.Ways ways, boolean linger, boolean encrypted) {
        JsonObject object = new JsonObject();
        Choice choice = report.choices().get(i);
        object.addProperty("codec", choice.codec().name());
        choice.level().ifPresent(level -> object.addProperty("level", level));
        object.addProperty("lingerSeconds", linger ? report.lingerNs() / 1e9 : 0);
        object.addProperty("encrypted", encrypted);
        object.addProperty("flags", Advice.flags(report, i, linger));
        ways(report, ways).asMap().forEach(object::add);
        object.addProperty("saved", report.saved(ways));
        return object;
    }

    private static JsonObject application(Report report, Report.Row row) {
        JsonObject object = new JsonObject();
        object.addProperty("name", row.name());
        object.addProperty("packets", row.packets());
        object.addProperty("bytes", row.bytes());
        object.addProperty("encryptedBytes", row.encrypted());
        object.addProperty("noiseBytes", row.noise());
        JsonObject line = new JsonObject();
        for (int i = 0; i < row.line().size(); i++) {
            line.addProperty(report.choices().get(i).name(), row.line().get(i));
        }
        object.add("lineBytes", line);
        return object;
    }
}
