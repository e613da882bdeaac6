package io.ztun.bench;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.spec.AlgorithmParameterSpec;
import java.util.concurrent.TimeUnit;

import javax.crypto.Cipher;
import javax.crypto.spec.GCMParameterSpec;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The ways in which the JDK's ciphers can be given a frame that stands in a direct buffer; why the engine copies. */
@Fork(1)
// AES on long frames is compiled late: see CipherWarmUp in the engine.
@Warmup(iterations = 6, time = 1)
@Measurement(iterations = 5, time = 1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@State(Scope.Thread)
public class CipherBenchmark {

    private static final int TAG_LENGTH = 16;

    /** The JDK's name of the cipher. */
    @Param({"AES/GCM/NoPadding", "ChaCha20-Poly1305"})
    public String transformation;

    /** Bytes in a frame: what a datagram holds, and a super-packet. */
    @Param({"1400", "65536"})
    public int length;

    private final byte[] nonce = new byte[12];
    private Cipher encrypting;
    private Cipher decrypting;
    private SecretKeySpec key;
    private ByteBuffer direct;
    private ByteBuffer input;
    private byte[] array;
    private byte[] sealed;
    private long number;

    /** Makes the ciphers, and a sealed frame. */
    @Setup(Level.Trial)
    public void create() throws GeneralSecurityException {
        key = new SecretKeySpec(new byte[32], transformation.startsWith("AES") ? "AES" : "ChaCha20");
        encrypting = Cipher.getInstance(transformation);
        decrypting = Cipher.getInstance(transformation);
        direct = ByteBuffer.allocateDirect(length + TAG_LENGTH);
        input = direct.duplicate();
        array = new byte[length + TAG_LENGTH];
        begin(encrypting, Cipher.ENCRYPT_MODE, 0);
        sealed = encrypting.doFinal(new byte[length]);
    }

    /** In place in the direct buffer. */
    @Benchmark
    public int encryptDirect() throws GeneralSecurityException {
        begin(encrypting, Cipher.ENCRYPT_MODE, ++number);
        return encrypting.doFinal(input.clear().limit(length), direct.clear());
    }

    /** Through an array. */
    @Benchmark
    public int encryptCopied() throws GeneralSecurityException {
        begin(encrypting, Cipher.ENCRYPT_MODE, ++number);
        direct.get(0, array, 0, length);
        int written = encrypting.doFinal(array, 0, length, array, 0);
        direct.put(0, array, 0, written);
        return written;
    }

    /** In place in the direct buffer, which has to be filled anew each time. */
    @Benchmark
    public int decryptDirect() throws GeneralSecurityException {
        // JDK 17's ChaCha20 takes no nonce twice in a row.
        begin(decrypting, Cipher.DECRYPT_MODE, 1);
        begin(decrypting, Cipher.DECRYPT_MODE, 0);
        direct.clear().put(0, sealed);
        return decrypting.doFinal(input.clear(), direct);
    }

    /** Through an array, with the same filling. */
    @Benchmark
    public int decryptCopied() throws GeneralSecurityException {
        begin(decrypting, Cipher.DECRYPT_MODE, 1);
        begin(decrypting, Cipher.DECRYPT_MODE, 0);
        direct.clear().put(0, sealed);
        direct.get(0, array);
        int written = decrypting.doFinal(array, 0, array.length, array, 0);
        direct.put(0, array, 0, written);
        return written;
    }

    private void begin(Cipher cipher, int mode, long nonceNumber) throws GeneralSecurityException {
        ByteBuffer.wrap(nonce).putLong(4, nonceNumber);
        AlgorithmParameterSpec parameters = transformation.startsWith("AES")
                ? new GCMParameterSpec(8 * TAG_LENGTH, nonce)
                : new IvParameterSpec(nonce);
        cipher.init(mode, key, parameters);
    }
}
