/**
 * What every codec has to keep to, as tests. The author of a codec extends {@link io.ztun.testkit.codec.CodecContractTest}:
 *
 * <pre>{@code
 * class MyCodecContractTest extends CodecContractTest {
 *     public CodecProvider provider() {
 *         return new MyCodecProvider();
 *     }
 * }
 * }</pre>
 *
 * <p>Random tests print their seed when they fail; {@code -Dztun.seed=SEED} runs them with it again.
 */
package io.ztun.testkit.codec;
