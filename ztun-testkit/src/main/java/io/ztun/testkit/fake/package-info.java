/** The indifferent parts of a link, a device and a codec, so that a test writes down only what it is about. */
package io.ztun.testkit.fake;
