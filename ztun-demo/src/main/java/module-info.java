/** The command {@code ztun demo}. No part of what others may build on: only the command {@code ztun} sees it. */
module io.ztun.demo {
    requires info.picocli;
    requires io.ztun.api;

    exports io.ztun.demo to
            io.ztun.app;

    opens io.ztun.demo to
            info.picocli;
}
