package io.ztun.app.log;

import java.io.PrintStream;
import java.text.MessageFormat;
import java.util.MissingResourceException;
import java.util.ResourceBundle;

/** One logger. A line, its trace included, is one write, so that lines of several threads do not mix. Thread-safe. */
final class LineLogger implements System.Logger {
    private static final String OWN = "io.ztun";

    private final String name;
    private final boolean own;
    private final PrintStream out;

    LineLogger(String name, PrintStream out) {
        this.name = name;
        this.own = name.equals(OWN) || name.startsWith(OWN + ".");
        this.out = out;
    }

    @Override
    public String getName() {
        return name;
    }

    /** What the JDK and the libraries say is shown from {@link Level#WARNING} on, whatever the verbosity. */
    @Override
    public boolean isLoggable(Level level) {
        if (level == Level.OFF) {
            return false;
        }
        return Verbosity.current().shows(level) && (own || Verbosity.QUIET.shows(level));
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String message, Throwable thrown) {
        if (isLoggable(level)) {
            write(level, localized(bundle, message), thrown);
        }
    }

    @Override
    public void log(Level level, ResourceBundle bundle, String format, Object... params) {
        if (isLoggable(level)) {
            String pattern = localized(bundle, format);
            write(level, params == null || params.length == 0 ? pattern : MessageFormat.format(pattern, params), null);
        }
    }

    private void write(Level level, String message, Throwable thrown) {
        out.println(LogForm.current().line(level, message, thrown));
    }

    private static String localized(ResourceBundle bundle, String key) {
        if (bundle == null || key == null) {
            return String.valueOf(key);
        }
        try {
            return bundle.getString(key);
        } catch (MissingResourceException e) {
            return key;
        }
    }
}
