package io.ztun.testkit.netns;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

import io.ztun.api.Api;

/**
 * The test makes network namespaces with TUN devices in them and runs commands there. Where it may not do so, or a command is
 * not installed, it is skipped with the reason; where the environment has {@code ZTUN_REQUIRE_NETNS=1} it fails instead.
 */
@Api(Api.Status.INTERNAL)
@Target({ElementType.TYPE, ElementType.METHOD})
@Retention(RetentionPolicy.RUNTIME)
@Tag("netns")
@ExtendWith(NetnsCondition.class)
public @interface RequiresNetns {

    /** The commands that it needs besides {@code ip}, {@code ping}, {@code ss}, {@code sysctl} and {@code unshare}. */
    String[] commands() default {};
}
