/** What tests of every kind of plugin need. */
package io.ztun.testkit;
