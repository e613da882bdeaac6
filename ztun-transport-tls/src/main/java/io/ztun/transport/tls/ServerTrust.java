package io.ztun.transport.tls;

import java.io.IOException;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/** Whom a client takes for its server: whoever has the pinned key, or else a certificate of an authority's for the server's name. */
final class ServerTrust extends X509ExtendedTrustManager {
    private final Optional<Pin> pin;
    private final X509ExtendedTrustManager authorities;

    /**
     * @param pin if there is one, nothing else counts
     * @param ca the authorities; absent: the JDK's
     */
    ServerTrust(Optional<Pin> pin, Optional<List<X509Certificate>> ca) {
        this.pin = pin;
        try {
            TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(ca.isPresent() ? keyStore(ca.get()) : null);
            authorities = Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow();
        } catch (GeneralSecurityException | IOException e) {
            throw new LinkageError("this Java does not know how to trust", e);
        }
    }

    private static KeyStore keyStore(List<X509Certificate> certificates) throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca-" + i, certificates.get(i));
        }
        return store;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        Pin theirs = Pin.of(chain[0].getPublicKey());
        if (pin.isPresent()) {
            if (!pin.get().equals(theirs)) {
                throw new CertificateException("the server's key is not the pinned one: key=" + theirs + " pin="
                        + pin.get() + "; somebody may stand in between, or the server has a new key");
            }
            return;
        }
        try {
            authorities.checkServerTrusted(chain, kind, engine);
        } catch (CertificateException e) {
            throw new CertificateException(
                    "the server's certificate is not trusted: " + Failures.reason(e) + "; name its"
                            + " authority with `transport-option` tls.ca, or, if the key is the server's, give tls.pin="
                            + theirs);
        }
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("there are engines only");
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("there are engines only");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, Socket socket) throws CertificateException {
        throw new CertificateException("clients have no certificates");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind, SSLEngine engine) throws CertificateException {
        throw new CertificateException("clients have no certificates");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String kind) throws CertificateException {
        throw new CertificateException("clients have no certificates");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
        return new X509Certificate[0];
    }
}
