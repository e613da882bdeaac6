/** What the process may do: giving rights up once everything is open, and where native libraries are unpacked. */
package io.ztun.app.rights;
