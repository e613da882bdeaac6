/** What may be set about a tunnel, beside its builders: limits, privacy, and the bounds of all options. */
package io.ztun.core.settings;
