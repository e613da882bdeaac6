package io.ztun.tun.linux;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.junit.jupiter.api.extension.ExtendWith;

import io.ztun.testkit.netns.RequiresNetns;

/**
 * Each test method of the class runs in a thread with a network namespace of its own.
 */
@RequiresNetns(commands = "setpriv")
@ExtendWith(NamespaceExtension.class)
@Retention(RetentionPolicy.RUNTIME)
@Target(ElementType.TYPE)
@interface InNamespace {}
