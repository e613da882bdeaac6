/**
 * The contract of {@link io.ztun.spi.Store} as tests. A store's author subclasses {@link io.ztun.testkit.store.StoreContractTest} and says
 * where its stores find each other, a {@link io.ztun.testkit.store.StorePlace}.
 */
package io.ztun.testkit.store;
