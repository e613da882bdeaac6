package io.ztun.transport.tls;

import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;

import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManager;

/** Engines of the JDK for TLS 1.3 and nothing older, so that there is no renegotiation. Thread-safe. */
final class Engines {
    private static final String[] VERSIONS = {"TLSv1.3"};
    private static final char[] IN_MEMORY = "-".toCharArray();

    /** Sessions that a server remembers where its client cannot keep a ticket; the JDK's default is 20,480. */
    private static final int SESSIONS_KEPT = 64;

    private Engines() {}

    static SSLContext forClients(ServerTrust trust) {
        return context(new KeyManager[0], new TrustManager[] {trust});
    }

    static SSLContext forServer(PrivateKey key, List<X509Certificate> chain)
            throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        store.setKeyEntry("server", key, IN_MEMORY, chain.toArray(X509Certificate[]::new));
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, IN_MEMORY);
        SSLContext context = context(factory.getKeyManagers(), new TrustManager[0]);
        context.getServerSessionContext().setSessionCacheSize(SESSIONS_KEPT);
        return context;
    }

    private static SSLContext context(KeyManager[] keys, TrustManager[] trust) {
        try {
            SSLContext context = SSLContext.getInstance(VERSIONS[0]);
            context.init(keys, trust, null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new LinkageError("this Java has no TLS 1.3", e);
        }
    }

    /** A server's engine, ready for a client's first bytes. */
    static SSLEngine accepting(SSLContext context) throws SSLException {
        SSLEngine engine = context.createSSLEngine();
        engine.setUseClientMode(false);
        return begun(engine);
    }

    /**
     * A client's engine.
     *
     * @param name what the certificate has to be for, unless a key is pinned
     */
    static SSLEngine connecting(SSLContext context, String name, int port, boolean pinned) throws SSLException {
        SSLEngine engine = context.createSSLEngine(name, port);
        engine.setUseClientMode(true);
        if (!pinned) {
            SSLParameters parameters = engine.getSSLParameters();
            parameters.setEndpointIdentificationAlgorithm("HTTPS");
            engine.setSSLParameters(parameters);
        }
        return begun(engine);
    }

    private static SSLEngine begun(SSLEngine engine) throws SSLException {
        engine.setEnabledProtocols(VERSIONS);
        engine.beginHandshake();
        return engine;
    }
}
