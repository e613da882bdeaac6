package io.ztun.app.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;

/**
 * The test class has the machine for itself: what others do beside it would change what it measures. All other classes run
 * several at a time, each in a JVM that runs one class after another; see the POM.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("alone")
public @interface Alone {

    /** What it measures. */
    String value();
}
