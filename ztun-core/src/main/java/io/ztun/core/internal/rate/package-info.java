/** How often a thing may happen. */
package io.ztun.core.internal.rate;
