package io.ztun.api.files;

import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.ztun.api.Api;
import io.ztun.api.ConfigException;

/** Certificates and keys out of PEM files (RFC 7468). */
@Api(Api.Status.EXPERIMENTAL)
public final class Pem {
    private static final Pattern CERTIFICATE =
            Pattern.compile("-----BEGIN CERTIFICATE-----[^-]*-----END CERTIFICATE-----");
    private static final Pattern KEY = Pattern.compile("-----BEGIN PRIVATE KEY-----([^-]*)-----END PRIVATE KEY-----");
    private static final List<String> KINDS_OF_KEY = List.of("EC", "RSA", "EdDSA");

    private Pem() {}

    /**
     * All certificates of a file, at least one.
     *
     * @throws ConfigException if there is none, or the file cannot be read
     */
    public static List<X509Certificate> certificates(Path file) {
        Matcher found = CERTIFICATE.matcher(ProtectedFile.readOpen(file));
        List<X509Certificate> certificates =
                found.results().map(one -> certificate(file, one.group())).toList();
        if (certificates.isEmpty()) {
            throw new ConfigException(
                    "no certificate in it: file=" + file + "; wanted PEM, -----BEGIN CERTIFICATE-----");
        }
        return certificates;
    }

    private static X509Certificate certificate(Path file, String text) {
        InputStream in = new ByteArrayInputStream(text.getBytes(StandardCharsets.US_ASCII));
        try {
            return (X509Certificate) CertificateFactory.getInstance("X.509").generateCertificate(in);
        } catch (CertificateException e) {
            throw new ConfigException("not a certificate: file=" + file + " reason=" + e.getMessage(), e);
        }
    }

    /**
     * The private key of a file.
     *
     * @throws ConfigException if there is none that this Java knows, everybody can read it, or it cannot be read
     */
    public static PrivateKey key(Path file) {
        Matcher found = KEY.matcher(ProtectedFile.readKey(file));
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
