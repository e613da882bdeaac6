/** The command {@code ztun estimate}. No part of what others may build on: only the command {@code ztun} sees it. */
module io.ztun.estimate {
    requires com.google.gson;
    requires info.picocli;
    requires io.ztun.core;

    exports io.ztun.estimate to
            io.ztun.app;

    opens io.ztun.estimate to
            info.picocli;
}
