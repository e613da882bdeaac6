package io.ztun.watch.view;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.ztun.watch.answer.Application;
import io.ztun.watch.text.Column;
import io.ztun.watch.text.Units;

/** What the commands show of an application. */
public final class ApplicationColumns {
    private ApplicationColumns() {}

    /** All that there is; where there is little room, without why packets went around the codec. */
    public static List<Column<Application>> all() {
        return List.of(
                Column.words("APPLICATION", Column.ALWAYS, Application::title),
                Column.numbers(
                        "PACKETS",
                        2,
                        application -> Long.toString(application.packetsSent() + application.packetsReceived())),
                Column.numbers(
                        "IN",
                        Column.ALWAYS,
                        application -> Units.bytes(application.received().bytes())),
                Column.numbers(
                        "OUT",
                        Column.ALWAYS,
                        application -> Units.bytes(application.sent().bytes())),
                Column.numbers("LINE", Column.ALWAYS, application -> Units.bytes(line(application))),
                Column.numbers("SAVED", Column.ALWAYS, application -> Units.percent(application.saved())),
                Column.words("NOT COMPRESSED", 1, ApplicationColumns::around));
    }

    /** As they are watched. */
    public static List<Column<Application>> live() {
        return List.of(
                Column.words("APPLICATION", Column.ALWAYS, Application::title),
                Column.numbers(
                        "IN/s",
                        2,
                        application -> Units.bytes(application.received().bytes())),
                Column.numbers(
                        "OUT/s",
                        2,
                        application -> Units.bytes(application.sent().bytes())),
                Column.numbers("LINE/s", Column.ALWAYS, application -> Units.bytes(line(application))),
                Column.numbers("SAVED", Column.ALWAYS, application -> Units.percent(application.saved())),
                Column.words("NOT COMPRESSED", 1, ApplicationColumns::around));
    }

    /** Those with the most on the line first. */
    public static List<Application> byLine(List<Application> applications) {
        return applications.stream()
                .sorted(Comparator.comparingLong(ApplicationColumns::line).reversed())
                .toList();
    }

    private static long line(Application application) {
        return application.sent().wireBytes() + application.received().wireBytes();
    }

    private static String around(Application application) {
        return application.around().entrySet().stream()
                .filter(reason -> reason.getValue() > 0)
                .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                .map(reason -> reason.getKey() + " " + Units.bytes(reason.getValue()))
                .collect(Collectors.joining(", "));
    }
}
