/** JNA, whose own descriptor wants all of AWT, for the handles of windows. There are none here. */
module com.sun.jna {
    requires java.logging;
    requires static java.desktop;

    exports com.sun.jna;
    exports com.sun.jna.ptr;
    exports com.sun.jna.win32;
    exports com.sun.jna.internal to
            com.sun.jna.platform;
}
