package io.ztun.api;

import java.util.regex.Pattern;

/** What clients and gateways may be called: in options, in files and in a store alike. */
@Api(Api.Status.EXPERIMENTAL)
public final class Names {

    /** What {@link #isName} asks for, in words. */
    public static final String ALLOWED = "up to 64 letters, digits and . _ @ -, a letter or digit first";

    private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._@-]{0,63}");

    private Names() {}

    /** Whether a text is a name. */
    public static boolean isName(String text) {
        return NAME.matcher(text).matches();
    }
}
