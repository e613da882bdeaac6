package io.ztun.demo;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

import io.ztun.api.Api;

/** Has the JVM keep what it learns while a tunnel works, so that later tunnels are fast from the start (JEP 514, 515). */
@Api(Api.Status.INTERNAL)
@Command(
        name = "train",
        description = "Make tunnels fast from the start: run some for a minute, between two hosts in namespaces, and"
                + " keep what the JVM learns beside the program. Takes Java 25 or later.")
public final class TrainCommand implements Callable<Integer> {

    @Option(
            names = {"-h", "--help"},
            usageHelp = true,
            description = "Show this and end.")
    private boolean help;

    @Parameters(
            hidden = true,
            description = "The cache to write. The start script names it, and puts it where it looks for it.")
    private Path cache;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Prerequisites.check();
        Path ztun = Launcher.find();
        try (TwoHosts hosts = TwoHosts.create()) {
            new Training(hosts, ztun, cache).run();
        }
        return 0;
    }
}
