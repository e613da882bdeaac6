package io.ztun.transport.tls;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.concurrent.TimeUnit;

import javax.net.ssl.SSLContext;

import io.ztun.api.ConfigException;
import io.ztun.api.files.Pem;

/**
 * A server's certificate and key. Files that have changed are read again, for certificates live some weeks and a tunnel longer.
 * Thread-safe.
 */
final class ServerIdentity {
    private static final long LOOK_INTERVAL_NS = TimeUnit.SECONDS.toNanos(10);

    private final Path certificate;
    private final Path key;
    private SSLContext context;
    private List<FileTime> times;
    private long lookedAtNs;

    /** @throws ConfigException if the files do not give an identity; the message says what to do */
    ServerIdentity(TlsSettings settings) {
        certificate = settings.certificate()
                .orElseThrow(() -> new ConfigException("a server needs a certificate for `transport` tls: give"
                        + " `transport-option` tls.certificate=FILE and tls.key=FILE; one of its own makes: openssl req -x509"
                        + " -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 3650 -subj /CN=ztun -keyout tls.key"
                        + " -out tls.crt"));
        key = settings.key().orElse(certificate);
        times = times();
        context = read();
        lookedAtNs = System.nanoTime();
    }

    /** What engines are made of. */
    synchronized SSLContext context() {
        long nowNs = System.nanoTime();
        if (nowNs - lookedAtNs >= LOOK_INTERVAL_NS) {
            lookedAtNs = nowNs;
            readAgain();
        }
        return context;
    }

    private void readAgain() {
        List<FileTime> now = times();
        if (now.equals(times)) {
            return;
        }
        times = now;
        try {
            context = read();
        } catch (ConfigException e) {
            Log.log(Level.WARNING, "Keeping the previous TLS certificate: " + e.getMessage(), null);
        }
    }

    private List<FileTime> times() {
        return List.of(time(certificate), time(key));
    }

    private static FileTime time(Path file) {
        try {
            return Files.getLastModifiedTime(file);
        } catch (IOException e) {
            return FileTime.fromMillis(0); // reading it says what is wrong
        }
    }

    private SSLContext read() {
        List<X509Certificate> chain = Pem.certificates(certificate);
        PrivateKey own = Pem.key(key);
        PublicKey known = chain.get(0).getPublicKey();
        try {
            if (!belong(own, known)) {
                throw new ConfigException("key and certificate do not belong together: tls.key=" + key
                        + " tls.certificate=" + certificate + "; the server's own certificate stands first");
            }
            SSLContext made = Engines.forServer(own, chain);
            Log.log(
                    Level.INFO,
                    "TLS certificate: subject="
                            + chain.get(0).getSubjectX500Principal().getName() + " until="
                            + chain.get(0).getNotAfter().toInstant() + " pin=" + Pin.of(known),
                    null);
            return made;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException(
                    "the certificate cannot be used: tls.certificate=" + certificate + " reason=" + Failures.reason(e),
                    e);
        }
    }

    private static boolean belong(PrivateKey own, PublicKey known) throws GeneralSecurityException {
        if (!own.getAlgorithm().equals(known.getAlgorithm())) {
            return false;
        }
        String algorithm = switch (own.getAlgorithm()) {
            case "EC" -> "SHA256withECDSA";
            case "RSA" -> "SHA256withRSA";
            default -> own.getAlgorithm();
        };
        Signature signing = Signature.getInstance(algorithm);
        signing.initSign(own);
        byte[] signature = signing.sign();
        Signature verifying = Signature.getInstance(algorithm);
        verifying.initVerify(known);
        return verifying.verify(signature);
    }
}
