package io.ztun.watch;

import java.util.List;

import io.ztun.api.Api;
import io.ztun.watch.answer.Answers;
import io.ztun.watch.view.StatusScreen;

/** Loads the classes that {@code ztun status} loads, for those that are kept for later starts. */
@Api(Api.Status.INTERNAL)
public final class WarmUp {
    private WarmUp() {}

    /** Shows a tunnel that is none, and returns it. */
    public static List<String> run() {
        return StatusScreen.lines(
                "none",
                Answers.status("{\"interface\":{},\"sent\":{},\"dropped\":{\"tun\":1}}"),
                Answers.sessions("{\"sessions\":[{\"roundTrip\":{\"p99Ms\":1.5}}]}"),
                Output.width());
    }
}
