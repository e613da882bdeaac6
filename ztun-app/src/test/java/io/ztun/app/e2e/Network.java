package io.ztun.app.e2e;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import io.ztun.testkit.netns.RequiresNetns;

/**
 * Gives a test class a {@link Topology}, which its methods take as a parameter. The processes that a test starts are closed behind it.
 * When the class is done everything on it is ended and removed, and what should nevertheless be left fails the class. When a
 * test fails, what the processes printed is shown.
 */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@RequiresNetns
@ExtendWith(NetworkExtension.class)
public @interface Network {

    /** How many clients. */
    int clients();

    /** The commands that its hosts need besides those that every test needs; without one the test is skipped. */
    String[] commands() default {};
}
