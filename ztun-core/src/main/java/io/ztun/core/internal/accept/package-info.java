/** What a client accepts of what a server gives it and tells it to do. */
package io.ztun.core.internal.accept;
