package io.ztun.transport.udp;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * The test makes network namespaces. Skipped without the rights for it, or failed where the environment has
 * {@code ZTUN_REQUIRE_NETNS=1}.
 */
@Tag("netns")
@ExtendWith(NamespacesCondition.class)
@Retention(RetentionPolicy.RUNTIME)
@Target({ElementType.TYPE, ElementType.METHOD})
@interface InNamespaces {}
