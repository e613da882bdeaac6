package io.ztun.api;

/** A setting is unknown, out of range or in conflict with another one. Nothing has been opened yet. */
@Api(Api.Status.STABLE)
public class ConfigException extends ZtunException {
    private static final long serialVersionUID = 1L;

    /** @param message one line for a person */
    public ConfigException(String message) {
        this(message, null);
    }

    /**
     * @param message one line for a person
     * @param cause what led to it, or null
     */
    public ConfigException(String message, Throwable cause) {
        super(message, cause);
    }
}
