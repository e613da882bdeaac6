/**
 * What the fuzz targets share, and the tests that replay what was kept. A target is a class whose name ends in {@code Fuzz},
 * in the package of what it tests, with {@code fuzzerTestOneInput} for the fuzzer and {@code seeds} for it to begin with; it
 * throws if the contract is broken. {@code ztun-fuzz/fuzz} runs them.
 */
package io.ztun.fuzz;
