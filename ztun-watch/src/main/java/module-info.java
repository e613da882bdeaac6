/**
 * The commands that show a running tunnel. They know of it what its control socket says, and nothing of the engine. No part of
 * what others may build on: only the command {@code ztun} sees it.
 */
module io.ztun.watch {
    requires com.google.gson;
    requires info.picocli;
    requires io.ztun.api;
    requires jdk.unsupported; // for JLine, which does not say so: signals
    requires org.jline.terminal;

    exports io.ztun.watch to
            io.ztun.app;

    opens io.ztun.watch to
            info.picocli;
    opens io.ztun.watch.answer to
            com.google.gson;
}
