/** Keys for tests, in the files that they are kept in. */
package io.ztun.app.keys;
