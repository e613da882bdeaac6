/** What clients have used of their quotas. */
package io.ztun.core.internal.quota;
