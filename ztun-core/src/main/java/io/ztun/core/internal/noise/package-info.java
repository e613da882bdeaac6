/**
 * The <a href="https://noiseprotocol.org/noise.html">Noise Protocol Framework, revision 34</a>, as far as ZTun takes it: the
 * patterns {@code NNpsk0}, {@code IK} and {@code IKpsk2} with 25519, AESGCM or ChaChaPoly, and SHA256. The primitives are the
 * JDK's; only the state machine is here. Section numbers in this package are those of the specification.
 *
 * <p>A {@link io.ztun.core.internal.noise.Handshake} ends in a {@link io.ztun.core.internal.noise.FrameSealer} and a
 * {@link io.ztun.core.internal.noise.FrameOpener}. Their nonces are explicit, for datagrams get lost and overtake each other
 * (section 11.4).
 *
 * <p>Secrets are overwritten when they have done their duty, as far as they are in arrays of this package. Copies that the JDK
 * makes, such as round keys in a cipher, stay until the garbage collector takes them.
 */
package io.ztun.core.internal.noise;
