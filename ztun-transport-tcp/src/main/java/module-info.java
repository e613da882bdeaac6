/** Frames over TCP, registered under the name {@code tcp}. */
module io.ztun.transport.tcp {
    requires io.ztun.api;
}
