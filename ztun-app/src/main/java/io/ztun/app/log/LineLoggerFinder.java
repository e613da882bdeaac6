package io.ztun.app.log;

/** Gives every {@link System.Logger} of the process the line form of {@link LogLine}. Found by the JDK as a service. */
public final class LineLoggerFinder extends System.LoggerFinder {

    @Override
    public System.Logger getLogger(String name, Module module) {
        return new LineLogger(name, System.err);
    }
}
