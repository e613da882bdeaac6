/** What the process may do: giving rights up once everything is open, and whether native libraries load. */
package io.ztun.app.rights;
