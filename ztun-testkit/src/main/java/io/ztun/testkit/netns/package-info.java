/** Tests that make network namespaces and run the system's own commands: where they can run, and what is said where they cannot. */
package io.ztun.testkit.netns;
