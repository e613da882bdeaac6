package io.ztun.store.etcd;

import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Optional;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.ztun.api.ConfigException;
import io.ztun.api.files.Pem;

/** TLS to etcd: whom to trust, and who we are, out of PEM files. */
final class Tls {
    private Tls() {}

    /**
     * @param ca file of the authorities; absent: those of the JDK
     * @param certificate file of our own, with those that lead to its authority
     * @param key file of its private key
     */
    static SSLContext context(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {
        try {
            TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(ca.isPresent() ? authorities(ca.get()) : null);
            KeyManager[] own = key.isPresent() ? identity(certificate.orElseThrow(), key.get()) : null;
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException | IOException e) {
            throw new ConfigException("the certificate cannot be used: " + Failures.reason(e), e);
        }
    }

    private static KeyStore authorities(Path file) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int count = 0;
        for (Certificate certificate : Pem.certificates(file)) {
            store.setCertificateEntry("ca-" + count++, certificate);
        }
        return store;
    }

    private static KeyManager[] identity(Path certificate, Path key) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry(
                "own", Pem.key(key), new char[0], Pem.certificates(certificate).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }
}
