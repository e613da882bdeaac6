package io.ztun.app.options;

import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/**
 * Reads values of one kind, and says which there are. Stateless.
 *
 * @param <T> the values' type
 */
abstract class Kind<T> implements ITypeConverter<T> {

    /** What may stand there, such as {@code a number between 1 and 64}. */
    abstract String allowed();

    /**
     * Reads one.
     *
     * @return null if it is none
     * @throws io.ztun.api.ConfigException if it is none, and there is more to say about it than {@link #allowed}
     */
    abstract T read(String text);

    @Override
    public final T convert(String text) {
        T value = read(text.strip());
        if (value == null) {
            throw new TypeConversionException("not " + allowed());
        }
        return value;
    }
}
