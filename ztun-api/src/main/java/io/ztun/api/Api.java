package io.ztun.api;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

/**
 * How far those who compile against a type may rely on it. Every public type of an exported package says so, and speaks for
 * the types within it. Class files keep it for tools that compare releases; nothing reads it at run time.
 */
@Api(Api.Status.STABLE)
@Documented
@Retention(RetentionPolicy.CLASS)
@Target(ElementType.TYPE)
public @interface Api {

    /** What is promised. */
    Status value();

    /** What may be promised of a type. */
    enum Status {
        /**
         * What compiles and runs with the type goes on doing so until the next major version. Till then interfaces grow by
         * default methods, enums by constants and records by components; a record that callers make keeps the constructors
         * that it had. A switch over an enum without a default, and a record pattern, are not covered.
         */
        STABLE,
        /**
         * Made to be used, but its shape is not settled: any minor version may change it or take it away, and the changelog
         * says so. Where a stable type names it, it may change but stays.
         */
        EXPERIMENTAL,
        /** Exported because ZTun's own modules need it, and for nobody else: it may change or go without a word. */
        INTERNAL
    }
}
