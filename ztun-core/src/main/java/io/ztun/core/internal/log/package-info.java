/** A log that stays short however often something happens. */
package io.ztun.core.internal.log;
