package io.ztun.store.etcd;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

import io.ztun.api.ConfigException;

/** TLS to etcd: whom to trust, and who we are, out of PEM files. */
final class Tls {
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final List<String> KINDS_OF_KEY = List.of("EC", "RSA", "EdDSA");

    private Tls() {}

    /**
     * @param ca file of the authorities; absent: those of the JDK
     * @param certificate file of our own, with those that lead to its authority
     * @param key file of its private key
     */
    static SSLContext context(Optional<String> ca, Optional<String> certificate, Optional<String> key) {
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

    private static KeyStore authorities(String file) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        int count = 0;
        for (Certificate certificate : certificates(file)) {
            store.setCertificateEntry("ca-" + count++, certificate);
        }
        return store;
    }

    private static KeyManager[] identity(String certificate, String key) throws GeneralSecurityException, IOException {
        KeyStore store = empty();
        store.setKeyEntry(
                "own", key(key), new char[0], certificates(certificate).toArray(Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, new char[0]);
        return factory.getKeyManagers();
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        return store;
    }

    private static Collection<? extends Certificate> certificates(String file) throws GeneralSecurityException {
        byte[] content = SecretFiles.read(file).getBytes(StandardCharsets.ISO_8859_1);
        Collection<? extends Certificate> all;
        try {
            all = CertificateFactory.getInstance("X.509").generateCertificates(new ByteArrayInputStream(content));
        } catch (java.security.cert.CertificateException e) {
            throw new ConfigException("not a certificate: file=" + file + " reason=" + Failures.reason(e), e);
        }
        if (all.isEmpty()) {
            throw new ConfigException(
                    "no certificate in it: file=" + file + "; wanted PEM, -----BEGIN CERTIFICATE-----");
        }
        return all;
    }

    private static PrivateKey key(String file) {
        Matcher found = KEY.matcher(SecretFiles.secret(file));
        if (!found.find()) {
            throw new ConfigException(
                    "no private key in it: file=" + file + "; wanted PKCS #8 as PEM, -----BEGIN PRIVATE"
                            + " KEY-----; `openssl pkcs8 -topk8 -nodes -in FILE` makes it of others");
        }
        for (String kind : KINDS_OF_KEY) {
            try {
                byte[] content = Base64.getMimeDecoder().decode(found.group(1));
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(content));
            } catch (GeneralSecurityException | IllegalArgumentException e) {
                continue; // another kind may do
            }
        }
        throw new ConfigException(
                "not a private key that can be used: file=" + file + "; wanted one of " + KINDS_OF_KEY);
    }
}
