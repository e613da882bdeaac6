/** Where native libraries are unpacked. */
package io.ztun.app.rights;
