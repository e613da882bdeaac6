package io.ztun.watch;

import java.util.concurrent.Callable;

import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

import io.ztun.api.Api;
import io.ztun.watch.top.Top;

/** {@code ztun top}: a tunnel live in the terminal. */
@Api(Api.Status.INTERNAL)
@Command(
        name = "top",
        description =
                "Watch a tunnel live in the terminal: what is on the line and what is saved, sessions, applications.",
        sortOptions = false,
        footer = {"", "q or Ctrl-C quits, ? shows the keys. With NO_COLOR set it has no colours."})
public final class TopCommand implements Callable<Integer> {

    @Mixin
    WhichTunnel which;

    @Mixin
    HelpOption help;

    @Override
    public Integer call() throws InterruptedException {
        Top.run(which.one());
        return 0;
    }
}
