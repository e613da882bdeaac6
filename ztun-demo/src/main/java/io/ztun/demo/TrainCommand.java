package io.ztun.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

import io.ztun.api.Api;

/** Has the JVM keep what it learns while a tunnel works, so that later tunnels are fast from the start (JEP 514, 515). */
@Api(Api.Status.INTERNAL)
@Command(
        name = "train",
        description = "Make tunnels fast from the start: run some for a minute, between two hosts in namespaces, and"
                + " keep what the JVM learns beside the program. Takes Java 25 or later.")
public final class TrainCommand implements Callable<Integer> {
    /** The cache to write. The start script names it, and puts it where it looks for it. */
    private static final String CACHE_PROPERTY = "io.ztun.cache";

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    private boolean help;

    @Override
    public Integer call() throws IOException, InterruptedException {
        String cache = System.getProperty(CACHE_PROPERTY);
        if (cache == null) {
            throw new DemoException(
                    "only bin/ztun knows where the cache goes: run it as `ztun train`, without arguments");
        }
        Prerequisites.check();
        Path ztun = Launcher.find();
        try (TwoHosts hosts = TwoHosts.create()) {
            new Training(hosts, ztun, Path.of(cache)).run();
        }
        return 0;
    }
}
