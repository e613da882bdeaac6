package io.ztun.tun.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Each test method of the class runs in a thread with a network namespace of its own. Skipped without the rights for it,
 * or failed where the environment has {@code ZTUN_REQUIRE_NETNS=1}.
 */
@Tag("netns")
@ExtendWith(NamespaceExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface InNamespace {}
